/** The browser behind a request, as the broker wants it. */
import type { FastifyReply, FastifyRequest } from 'fastify';

import { createBrowser } from '../../broker/browser.ts';
import type { Browser } from '../../broker/interaction.ts';

/** Cookies are `Secure` exactly when the public address is. */
export function browserOf(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string,
): Browser {
  const query = request.query as Readonly<Record<string, unknown>>; // read-only, and only as text below
  const lang = query['lang'] ?? request.headers['x-authing-lang'];
  return createBrowser({
    cookieHeader: request.headers.cookie,
    setCookie: (cookie) => void reply.header('set-cookie', cookie),
    acceptLanguage: request.headers['accept-language'],
    lang: typeof lang === 'string' ? lang : undefined,
    secure: publicUrl.startsWith('https:'),
    ip: request.ip,
    userAgent: request.headers['user-agent'],
    requestId: request.id,
  });
}
