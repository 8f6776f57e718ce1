/**
 * The API reference at `/docs`: pages made of the contract on every request, without a build.
 *
 * What lives here: the pages, their style and their script, the OpenAPI document. The script searches as one
 * types and, in development, makes calls; it signs with the SDK's own code, served as it is. What does not:
 * any word about a single call, which belongs into the contract.
 */
import { readFile } from 'node:fs/promises';

import { AppError } from '@causeway/contract/errors.ts';
import { currentRoutes, routes } from '@causeway/contract/index.ts';
import { openApi } from '@causeway/contract/openapi.ts';
import { rendered, signerOf, textToSign } from '@causeway/sdk/signature.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { languageOf } from '../reply.ts';
import { callPage } from './call-page.ts';
import { indexPage } from './index-page.ts';
import { type Reader, type ReferencePage, referencePage } from './reference-page.ts';

export interface DocsOptions {
  /** Whether its pages may call this server with a key that is typed in: in development only. */
  readonly mayTry: boolean;
  /** Of the server, for the OpenAPI document. */
  readonly version: string;
}

const LONGEST_SEARCH = 100;

export function docsRoutes(app: FastifyInstance, { mayTry, version }: DocsOptions): void {
  const readerOf = (request: FastifyRequest): Reader => ({ language: languageOf(request), mayTry });

  // Whoever opens the address that the server names has no other page here.
  app.get('/', (_request, reply) => reply.redirect('/docs'));
  app.get<{ Querystring: { readonly q?: unknown } }>('/docs', async (request, reply) => {
    const { q } = request.query;
    const search = typeof q === 'string' ? q.trim().slice(0, LONGEST_SEARCH) : '';
    const reader = readerOf(request);
    return send(reply, reader, indexPage(reader, search));
  });
  app.get<{ Params: { readonly operation: string } }>(
    '/docs/:operation',
    async (request, reply) => {
      const route = currentRoutes.find(({ operation }) => operation === request.params.operation);
      if (route === undefined) {
        throw new AppError('path_not_found', {
          values: { method: 'GET', path: request.url.slice(0, 200) },
        });
      }
      const reader = readerOf(request);
      return send(reply, reader, callPage(reader, route));
    },
  );
  app.get('/docs/openapi.json', async () => openApi(routes, { title: 'Causeway', version }));
  app.get('/docs/reference.css', (_request, reply) => asset(reply, 'text/css', './reference.css'));
  app.get('/docs/reference.js', (_request, reply) =>
    asset(reply, 'text/javascript', './reference.js'),
  );
  app.get('/docs/signature.js', async (_request, reply) =>
    reply.headers(headersOf('text/javascript')).send(signatureModule),
  );
}

function send(reply: FastifyReply, reader: Reader, page: ReferencePage): FastifyReply {
  const { html, headers } = referencePage(reader, page);
  return reply.headers(headers).send(html);
}

async function asset(reply: FastifyReply, type: string, path: string): Promise<FastifyReply> {
  const text = await readFile(new URL(path, import.meta.url), 'utf8');
  return reply.headers(headersOf(type)).send(text);
}

function headersOf(type: string): Readonly<Record<string, string>> {
  return {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  };
}

/** The functions as this process runs them: their types are gone already; a bundle may have renamed them. */
const signatureModule = [
  ...[rendered, textToSign, signerOf].map(String),
  `export { ${signerOf.name} as signerOf };\n`,
].join('\n');
