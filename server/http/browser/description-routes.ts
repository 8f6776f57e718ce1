/** Our metadata for one connection: what the source's administrator, or the source itself, reads. */
import type { FastifyInstance } from 'fastify';

import { describeConnection } from '../../broker/describe-connection.ts';
import type { BrowserDeps } from './browser-routes.ts';

/** Beside the connection's callback address. */
const ADDRESS = '/connection/social/:identifier/:poolId/metadata';

export function descriptionRoutes(app: FastifyInstance, { broker }: BrowserDeps): void {
  app.get<{ Params: { identifier: string; poolId: string } }>(ADDRESS, async (request, reply) => {
    const { contentType, body } = await describeConnection(broker, request.params);
    return reply
      .type(contentType)
      .header('cache-control', 'no-cache')
      .header('x-content-type-options', 'nosniff')
      .send(body);
  });
}
