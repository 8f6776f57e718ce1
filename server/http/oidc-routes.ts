/** Hands the OpenID provider's paths over, untouched: its answers have the shapes of its protocol. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type Handle = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export async function oidcRoutes(app: FastifyInstance, handle: Handle): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The provider reads the body itself.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));

    const handOver = async (request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack();
      await handle(request, reply);
    };
    scope.all('/oidc/*', handOver);
    scope.get('/:appId/oidc/.well-known/jwks.json', handOver);
  });
}
