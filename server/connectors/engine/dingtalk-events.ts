/**
 * What DingTalk pushes to an application of a service provider, encrypted and signed: the check of the address,
 * and the ticket of the suite, without which no company's directory opens. Every answer is sealed, too.
 * (open.dingtalk.com: "配置HTTP推送", "回调事件消息体加解密", "suite_ticket", "SyncHTTP推送")
 */
import { randomBytes } from 'node:crypto';

import { DAY_MS } from '../../kernel/clock.ts';
import { newNonce } from '../../kernel/token.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Description } from '../connector.ts';
import type { InboundCapability, Message, PushedTicket } from '../phone-and-push.ts';
import type { Members } from './dialect.ts';
import { jsonAnswer, readEventJson, sealedIn, textAt } from './event-json.ts';
import { misfit } from './fields.ts';
import {
  type EventKeys,
  openSealedEvent,
  sealEvent,
  signatureOf,
  signedParts,
} from './sealed-events.ts';
import { isObject } from './upstream.ts';

interface EventConfig {
  readonly clientId: string;
  readonly corpId: string | undefined;
  readonly token: string | undefined;
  readonly encodingAesKey: string | undefined;
}

/** By which the ticket of a suite is kept. */
export function suiteTicketOf({ clientId }: Pick<EventConfig, 'clientId'>): string {
  return `dingtalk suite_ticket ${clientId}`;
}

/** Pushed every five hours; whether an older one still counts is for DingTalk to say. */
const TICKET_LIFETIME_MS = DAY_MS;

export const dingtalkEvents: InboundCapability<EventConfig> = Object.freeze({
  receive({ config, message }, { clock }) {
    return Promise.resolve().then(() => received(config, message, clock()));
  },
} satisfies InboundCapability<EventConfig>);

function received(config: EventConfig, message: Message, now: number) {
  const keys = keysOf(config);
  const name = message.query.has('msg_signature') ? 'msg_signature' : 'signature';
  const sealed = { ...signedParts(message, name), sealed: sealedIn(message) };
  const { text, sentAt, onlyOnce } = openSealedEvent(sealed, keys, now);
  const event = readEventJson(text);
  // The older check of an address wants its own text back.
  const reply = answered(textAt('Random', event) || 'success', keys, now);
  const value = ticketIn(event, config);
  if (value === undefined) return { reply, onlyOnce };
  const ticket: PushedTicket = {
    kind: 'ticket',
    name: suiteTicketOf(config),
    value,
    sentAt,
    lifetimeMs: TICKET_LIFETIME_MS,
  };
  return { reply, onlyOnce, event: ticket };
}

function keysOf({ clientId, corpId, token, encodingAesKey }: EventConfig): EventKeys {
  if (token === undefined) throw misfit('token', 'is needed to take events');
  if (encodingAesKey === undefined) throw misfit('encodingAesKey', 'is needed to take events');
  const receivers = [clientId, ...(corpId === undefined ? [] : [corpId])] as const;
  return { token, encodingAesKey, receivers };
}

function answered(text: string, keys: EventKeys, now: number): Description {
  const [timeStamp, nonce] = [String(now), newNonce()];
  const encrypt = sealEvent(text, keys, randomBytes(16));
  const signature = signatureOf([keys.token, timeStamp, nonce, encrypt]);
  return jsonAnswer({ msg_signature: signature, timeStamp, nonce, encrypt });
}

/** It comes by itself, or among what is synchronised. */
function ticketIn(event: Members, { clientId }: EventConfig): string | undefined {
  const kind = textAt('EventType', event);
  if (kind.startsWith('SYNC_HTTP_PUSH')) return synchronisedTicket(event['bizData']);
  if (kind !== 'suite_ticket') return undefined;
  if (textAt('SuiteKey', event) !== clientId)
    throw new UpstreamError('bad_token', { detail: 'pushed event: it is meant for another suite' });
  return needed(textAt('SuiteTicket', event));
}

const TICKET_KIND = 2; // biz_type of the suite's ticket

function synchronisedTicket(pushed: unknown): string | undefined {
  const entries: readonly unknown[] = Array.isArray(pushed) ? pushed : [];
  const entry = entries.findLast((some) => isObject(some) && some['biz_type'] === TICKET_KIND);
  if (!isObject(entry)) return undefined;
  return needed(textAt('suiteTicket', readEventJson(textAt('biz_data', entry))));
}

function needed(ticket: string): string {
  if (ticket !== '') return ticket;
  throw new UpstreamError('bad_response', { detail: 'pushed event: it has no ticket' });
}
