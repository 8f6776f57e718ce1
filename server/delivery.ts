/** How messages leave: what the configuration names, else the development mailbox, else not at all. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Config } from './config.ts';
import { ConfigError } from './config/problem.ts';
import type { Delivery } from './credentials/credentials.ts';
import { createMailbox, type Mailbox } from './credentials/mailbox.ts';
import type { Clock } from './kernel/clock.ts';
import type { OutboundHttp } from './outbound/http.ts';
import { createMailer } from './outbound/mail.ts';
import { createSmsSender, readGateway } from './outbound/sms.ts';

export interface Outlets {
  readonly delivery: Delivery;
  /** In development: what has no way out of its own ends there. */
  readonly mailbox: Mailbox | undefined;
}

interface Ways {
  readonly clock: Clock;
  readonly http: Pick<OutboundHttp, 'fetch'>;
}

/** Throws `ConfigError` when a gateway's address lacks something. */
export function createOutlets(config: Config, { clock, http }: Ways): Outlets {
  const { smtpUrl, mailFrom, smsUrl } = config;
  const mailbox = config.isDevelopment ? createMailbox(clock) : undefined;
  const fallback = mailbox ?? nowhere;
  const mailer = smtpUrl === undefined ? undefined : createMailer({ url: smtpUrl, from: mailFrom });
  if (smsUrl !== undefined && readGateway(smsUrl) === undefined) throw incomplete();
  const sms = smsUrl === undefined ? undefined : createSmsSender({ url: smsUrl, http, clock });
  return {
    delivery: {
      reach: {
        email: mailer !== undefined || fallback.reach.email,
        phone: sms !== undefined || fallback.reach.phone,
      },
      sendMail: (mail) => (mailer === undefined ? fallback.sendMail(mail) : mailer.send(mail)),
      sendSms: (message) => (sms === undefined ? fallback.sendSms(message) : sms.send(message)),
    },
    mailbox,
  };
}

const nowhere: Delivery = {
  reach: { email: false, phone: false },
  sendMail: async () => refuse({ en: 'e-mail', zh: '邮件' }, 'CAUSEWAY_SMTP_URL'),
  sendSms: async () => refuse({ en: 'text messages', zh: '短信' }, 'CAUSEWAY_SMS_URL'),
};

function refuse(medium: { readonly en: string; readonly zh: string }, setting: string): never {
  throw new AppError('delivery_not_configured', { values: { medium, setting } });
}

function incomplete(): ConfigError {
  const text = 'must name all that its gateway needs: aliyun sign and template, twilio from.';
  return new ConfigError([{ name: 'CAUSEWAY_SMS_URL', text }]);
}
