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

/** Pages speak HTTP as browsers expect it; the HTTP 200 of the wire is for the SDKs. */
export function pageStatus(statusCode: number): number {
  return statusCode >= 400 && statusCode < 600 ? statusCode : 500;
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
