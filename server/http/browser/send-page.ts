import type { FastifyReply } from 'fastify';

import type { Instruction } from '../../connectors/connector.ts';
import type { Language } from '@causeway/contract/errors.ts';
import { type Page, renderPage } from '../pages/page.ts';
import { postPage } from '../pages/post-page.ts';

/** Answers with a page and the headers that belong to it. */
export function sendPage(reply: FastifyReply, page: Page, status = 200): FastifyReply {
  const { html, headers } = renderPage(page);
  return reply.code(status).headers(headers).send(html);
}

/** Sends the browser where a connector wants it. */
export function follow(
  reply: FastifyReply,
  instruction: Instruction,
  language: Language,
): FastifyReply {
  if (instruction.kind === 'redirect') {
    return reply.header('cache-control', 'no-store').redirect(instruction.url, 303);
  }
  const { url, fields } = instruction;
  return sendPage(reply, postPage({ language, address: url, fields: Object.entries(fields) }));
}
