/**
 * Which browsers may read our answers from another origin.
 *
 * The authentication routes are called by SDKs inside the customers' web applications, whose origins
 * nobody lists in advance, so any origin may call them. That is safe because nobody is let in on these
 * routes by a cookie: the caller proves itself by what it must already hold, so a foreign page gains
 * nothing that its author could not get with a command-line client. Credentials may travel because
 * published components ask for that in every call, and a browser hides the answer otherwise; the one
 * cookie that is read narrows a code to the login that it is sent for.
 *
 * Management routes are for servers and have none of this.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';

const DAY_SECONDS = 86_400;

/** A hook: lets any origin read the answer. */
export async function allowOrigin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply
    .header('access-control-allow-origin', request.headers.origin ?? '*')
    .header('vary', 'Origin');
  if (request.headers.origin !== undefined) {
    reply.header('access-control-allow-credentials', 'true');
  }
}

/** Answers a preflight request (Fetch standard, section 4.8). */
export async function answerPreflight(
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const wished = request.headers['access-control-request-headers'] ?? 'authorization, content-type';
  await allowOrigin(request, reply);
  return reply
    .code(204)
    .header('access-control-allow-methods', 'GET, POST')
    .header('access-control-allow-headers', wished)
    .header('access-control-max-age', String(DAY_SECONDS))
    .header('vary', 'Origin, Access-Control-Request-Headers')
    .send();
}
