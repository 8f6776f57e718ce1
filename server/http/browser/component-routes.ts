/**
 * What the published sign-in component asks for beside the contract's routes: the pictures on its
 * buttons, and in GraphQL who is signed in. Pages of any origin may read both: no cookie is looked at.
 */
import { AppError } from '@causeway/contract/errors.ts';
import { sourceTypes } from '@causeway/contract/source-types.ts';
import type { FastifyInstance } from 'fastify';

import { allowOrigin, answerPreflight } from '../cors.ts';
import { type Html, html } from '../pages/html.ts';
import { languageOf } from '../reply.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { refusalAnswer } from './flow-answers.ts';

const GRAPHQL = '/graphql/v2';

export function componentRoutes(app: FastifyInstance, { broker }: BrowserDeps): void {
  const pictures = picturesOf(broker).text;

  app.get('/svg-string/guard', { onRequest: allowOrigin }, (_request, reply) =>
    reply
      .type('image/svg+xml; charset=utf-8')
      .header('cache-control', 'public, max-age=3600')
      .header('x-content-type-options', 'nosniff')
      .send(pictures),
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
function picturesOf({ connectorOf }: BrowserDeps['broker']): Html {
  const types = Object.values(sourceTypes).flatMap(({ connections }) => connections);
  const symbols = types.flatMap((type) => {
    const label = connectorOf(type)?.label.en;
    return label === undefined
      ? []
      : [initialOf(label, `authing-${type.replaceAll(':', '-')}-fill`)];
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg">${symbols}</svg>`;
}

/** The first letter of the name: the vendors' marks are not ours to hand out. */
function initialOf(label: string, id: string): Html {
  return html`<symbol id="${id}" viewBox="0 0 20 20">
    <circle cx="10" cy="10" r="10" fill="#5b6472" />
    <text x="10" y="14" text-anchor="middle" font-family="sans-serif" font-size="11" fill="#fff">
      ${label.slice(0, 1).toUpperCase()}
    </text>
  </symbol>`;
}
