import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Mailbox } from '../../credentials/mailbox.ts';
import { mailboxPage } from '../pages/mailbox-page.ts';
import { languageOf } from '../reply.ts';
import { sendPage } from './send-page.ts';

const MAILBOX_PATH = '/development/mailbox';

/** Shows the mailbox to whoever sits at this machine. */
export function mailboxRoutes(
  app: FastifyInstance,
  { mailbox, publicUrl }: { readonly mailbox: Mailbox; readonly publicUrl: string },
): void {
  const { host } = new URL(publicUrl);
  app.get(MAILBOX_PATH, async (request, reply) => {
    if (!isAtThisMachine(request, host)) throw new AppError('forbidden');
    return sendPage(reply, mailboxPage(languageOf(request), mailbox.list()));
  });
}

/** The socket's own address, whatever a header says; and our own name, which a rebound one is not. */
function isAtThisMachine({ raw, headers }: FastifyRequest, host: string): boolean {
  const address = raw.socket.remoteAddress ?? '';
  const isLoopback = /^(?:::ffff:)?127\.|^::1$/.test(address);
  return isLoopback && headers.host === host && headers['x-forwarded-for'] === undefined;
}
