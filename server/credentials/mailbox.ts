import type { Clock } from '../kernel/clock.ts';
import type { Delivery } from './credentials.ts';

/** A message that went no further than this process. */
export interface KeptMessage {
  readonly medium: 'mail' | 'sms';
  readonly to: string;
  readonly subject: string | undefined;
  readonly text: string;
  readonly at: number;
}

export interface Mailbox extends Delivery {
  /** Newest first. */
  list(): readonly KeptMessage[];
}

const CAPACITY = 100;

/** For development: keeps what would be sent, for whoever runs the server to read. */
export function createMailbox(clock: Clock): Mailbox {
  const kept: KeptMessage[] = [];
  const keep = (message: Omit<KeptMessage, 'at'>): void => {
    kept.unshift({ ...message, at: clock() });
    kept.splice(CAPACITY);
  };
  return {
    reach: { email: true, phone: true },
    list: () => [...kept],
    sendMail: async ({ to, subject, text }) => keep({ medium: 'mail', to, subject, text }),
    sendSms: async ({ to, text }) => keep({ medium: 'sms', to, subject: undefined, text }),
  };
}
