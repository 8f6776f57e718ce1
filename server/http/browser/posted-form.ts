import type { FastifyRequest } from 'fastify';

/** The fields of a form; none where nothing of the kind was sent. */
export function formOf({ body }: FastifyRequest): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}
