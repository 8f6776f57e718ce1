/**
 * What the published sign-in component asks for beside the contract's routes: the pictures on its
 * buttons, and in GraphQL who is signed in. Pages of any origin may read both: no cookie is looked at.
 */
import { AppError } from '@causeway/contract/errors.ts';
import { sourceTypes } from '@causeway/contract/source-types.ts';
import type { FastifyInstance } from 'fastify';

import { allowOrigin, answerPreflight } from '../cors.ts';
import type { LogoOf } from '../logos.ts';
import { languageOf } from '../reply.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { refusalAnswer } from './flow-answers.ts';

const GRAPHQL = '/graphql/v2';

export function componentRoutes(app: FastifyInstance, { logoOf }: BrowserDeps): void {
  app.get('/svg-string/guard', { onRequest: allowOrigin }, (_request, reply) =>
    reply
      .type('image/svg+xml; charset=utf-8')
      .header('cache-control', 'public, max-age=3600')
      .header('x-content-type-options', 'nosniff')
      .send(picturesBy(logoOf)),
  );
  app.options(GRAPHQL, answerPreflight);
  app.post(GRAPHQL, { onRequest: allowOrigin }, (request, reply) => {
    const error = new AppError('path_outside', { values: { method: 'POST', path: GRAPHQL } });
    // Published clients read an object where GraphQL has a text.
    const message = refusalAnswer(error, languageOf(request));
    return reply.send({ data: null, errors: [{ message }] });
  });
}

/** One picture for each connection type, under the name by which the component asks for it. */
function picturesBy(logoOf: LogoOf): string {
  const types = Object.values(sourceTypes).flatMap(({ connections }) => connections);
  const symbols = types.flatMap((type) => {
    const logo = logoOf(type);
    return logo === undefined
      ? []
      : [asSymbol(logo.svg, `authing-${type.replaceAll(':', '-')}-fill`)];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

/** A symbol takes its size from where it is shown, and its name from who shows it. */
function asSymbol(svg: string, id: string): string {
  return svg
    .trim()
    .replace(/^<svg\b([^>]*)>/, (_tag, attributes: string) => {
      const kept = attributes.replaceAll(/ (?:xmlns|width|height|role|aria-label)="[^"]*"/g, '');
      return `<symbol id="${id}"${kept}>`;
    })
    .replace(/<\/svg>$/, '</symbol>');
}
