/**
 * What Lark pushes to an application of the store, encrypted and signed: the check of the address, and the
 * app ticket, without which such an application gets no token. Other events mean nothing here.
 * (open.feishu.cn: "将事件发送至开发者服务器", "Encrypt Key 解密", "app_ticket 事件")
 */
import { createDecipheriv, hash } from 'node:crypto';

import { DAY_MS, SECOND_MS } from '../../kernel/clock.ts';
import { equalInConstantTime } from '../../kernel/token.ts';
import { UpstreamError, type UpstreamReason } from '../../kernel/upstream-error.ts';
import type { InboundCapability, Message, PushedTicket } from '../phone-and-push.ts';
import { jsonAnswer, readEventJson, sealedIn, textAt } from './event-json.ts';
import { misfit } from './fields.ts';
import { proveTime } from './sealed-events.ts';

interface EventConfig {
  readonly clientId: string;
  readonly encryptKey?: string | undefined;
  readonly verificationToken?: string | undefined;
}

/** By which the app ticket of an application is kept. */
export function appTicketOf({ clientId }: Pick<EventConfig, 'clientId'>): string {
  return `lark app_ticket ${clientId}`;
}

/** Pushed every hour; whether an older one still counts is for Lark to say. */
const TICKET_LIFETIME_MS = DAY_MS;

export const larkEvents: InboundCapability<EventConfig> = Object.freeze({
  receive({ config, message }, { clock }) {
    return Promise.resolve().then(() => received(config, message, clock()));
  },
} satisfies InboundCapability<EventConfig>);

function received(config: EventConfig, message: Message, now: number) {
  const { encryptKey, verificationToken } = config;
  if (encryptKey === undefined) throw misfit('encryptKey', 'is needed to take events');
  if (verificationToken === undefined)
    throw misfit('verificationToken', 'is needed to take events');
  const event = readEventJson(openLarkEvent(sealedIn(message), encryptKey));
  const token = textAt('token', event) || textAt('header.token', event);
  if (!equalInConstantTime(token, verificationToken)) throw refused('bad_token', 'another token');
  // The check of the address comes unsigned; nothing comes of it but its answer.
  if (event['type'] === 'url_verification') {
    return { reply: jsonAnswer({ challenge: textAt('challenge', event) }) };
  }
  const { sentAt, onlyOnce } = proven(message, encryptKey, now);
  return { reply: jsonAnswer({}), onlyOnce, event: ticketIn(event, config, sentAt) };
}

/** The signature covers the body as it was sent. */
function proven(message: Message, encryptKey: string, now: number) {
  const signature = message.header('x-lark-signature');
  const timestamp = message.header('x-lark-request-timestamp');
  const nonce = message.header('x-lark-request-nonce');
  const expected = hash('sha256', `${timestamp}${nonce}${encryptKey}${message.body}`);
  if (!equalInConstantTime(expected, signature))
    throw refused('bad_token', 'the signature is wrong');
  return proveTime({ signature, timestamp, nonce }, now);
}

function ticketIn(
  event: Readonly<Record<string, unknown>>,
  { clientId }: EventConfig,
  sentAt: number,
): PushedTicket | undefined {
  if (textAt('event.type', event) !== 'app_ticket') return undefined;
  if (textAt('event.app_id', event) !== clientId)
    throw refused('bad_token', 'it is meant for another application');
  const value = textAt('event.app_ticket', event);
  if (value === '') throw refused('bad_response', 'it has no ticket');
  // A delivery that failed is repeated for hours: what counts is when the ticket was made.
  const madeAt = Math.floor(Number(textAt('ts', event)) * SECOND_MS);
  return {
    kind: 'ticket',
    name: appTicketOf({ clientId }),
    value,
    sentAt: madeAt > 0 && madeAt <= sentAt ? madeAt : sentAt,
    lifetimeMs: TICKET_LIFETIME_MS,
  };
}

const IV_BYTES = 16;

/** Base64 of 16 bytes of IV and of the text under AES-256-CBC, whose key is the SHA-256 of the Encrypt Key. */
export function openLarkEvent(sealed: string, encryptKey: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const key = hash('sha256', encryptKey, 'buffer');
    const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, IV_BYTES));
    const text = [decipher.update(bytes.subarray(IV_BYTES)), decipher.final()];
    return Buffer.concat(text).toString();
  } catch {
    throw refused('bad_token', 'it is not encrypted under our key');
  }
}

function refused(reason: UpstreamReason, rule: string): UpstreamError {
  return new UpstreamError(reason, { detail: `pushed event: ${rule}` });
}
