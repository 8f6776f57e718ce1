/** How messages leave: what the configuration names, else the development mailbox, else not at all. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Config } from './config.ts';
import type { Delivery } from './credentials/credentials.ts';
import { createMailbox, type Mailbox } from './credentials/mailbox.ts';
import type { Clock } from './kernel/clock.ts';

export interface Outlets {
  readonly delivery: Delivery;
  /** In development, while any medium has no way out of its own. */
  readonly mailbox: Mailbox | undefined;
}

export function createOutlets(config: Config, { clock }: { readonly clock: Clock }): Outlets {
  const mailbox = config.isDevelopment ? createMailbox(clock) : undefined;
  return { delivery: mailbox ?? nowhere, mailbox };
}

const nowhere: Delivery = {
  sendMail: async () => refuse({ en: 'e-mail', zh: '邮件' }, 'CAUSEWAY_SMTP_URL'),
  sendSms: async () => refuse({ en: 'text messages', zh: '短信' }, 'CAUSEWAY_SMS_URL'),
};

function refuse(medium: { readonly en: string; readonly zh: string }, setting: string): never {
  throw new AppError('delivery_not_configured', { values: { medium, setting } });
}
