/**
 * The pictures of the connectors: on the buttons of the hosted pages, and inside the published component.
 *
 * What a request names is looked up among the connectors, and never becomes part of a path.
 */
import { readFileSync } from 'node:fs';

import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance } from 'fastify';

import { digest } from '../kernel/token.ts';

export interface Logo {
  readonly svg: string;
  /** Another one whenever the picture is another one. */
  readonly version: string;
}

/** The picture of a connection type; undefined where there is none. */
export type LogoOf = (type: string) => Logo | undefined;

/** Reads each picture when it is first shown, and keeps it. */
export function createLogos(fileOf: (type: string) => URL | undefined): LogoOf {
  const logos = new Map<string, Logo>();
  return (type) => {
    const known = logos.get(type);
    if (known !== undefined) return known;
    const file = fileOf(type);
    if (file === undefined) return undefined;
    const svg = readFileSync(file, 'utf8');
    const logo = { svg, version: digest(svg).slice(0, 12) };
    logos.set(type, logo);
    return logo;
  };
}

/** What an administrator chose comes before the connector's own; empty where there is neither. */
export function logoAddress(
  logoOf: LogoOf,
  { logo, type }: { readonly logo: string; readonly type: string },
): string {
  if (logo !== '') return logo;
  const own = logoOf(type);
  return own === undefined ? '' : `/logos/${encodeURIComponent(type)}?v=${own.version}`;
}

const A_YEAR = 'public, max-age=31536000, immutable';
/** Another version of this server may ask for another picture at this address. */
const A_WHILE = 'public, max-age=300';

export function logoRoutes(app: FastifyInstance, logoOf: LogoOf): void {
  app.get<{ Params: { type: string }; Querystring: { v?: unknown } }>(
    '/logos/:type',
    async (request, reply) => {
      const logo = logoOf(request.params.type);
      if (logo === undefined) {
        const values = { method: 'GET', path: request.url.slice(0, 200) };
        throw new AppError('path_not_found', { values });
      }
      return reply
        .headers({
          'cache-control': request.query.v === logo.version ? A_YEAR : A_WHILE,
          // Opened by itself a picture is a document, in which no script may run.
          'content-security-policy': "default-src 'none'; sandbox",
          'cross-origin-resource-policy': 'cross-origin',
          'x-content-type-options': 'nosniff',
        })
        .type('image/svg+xml; charset=utf-8')
        .send(logo.svg);
    },
  );
}
