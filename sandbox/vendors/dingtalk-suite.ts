/**
 * What DingTalk pushes to service providers, from open.dingtalk.com: "配置HTTP推送", "回调事件消息体加解密",
 * "suite_ticket", "数据推送". A subscriber answers `success`, sealed and signed as it was asked.
 */
import { randomBytes } from 'node:crypto';

import type { Desk } from './desk.ts';
import {
  deliver,
  freshStamp,
  openFrom,
  type PushAnswer,
  sealFor,
  sha1Of,
  type Subscriber,
} from './sealed-push.ts';

/** By itself as it was at first, or among what is synchronised. */
export type TicketForm = 'event' | 'synchronised';

/** What the console does when a developer saves the address; throws what it would say. */
export async function subscribeSuite(
  desk: Desk,
  suiteKey: string,
  subscriber: Subscriber,
): Promise<void> {
  const heard = await push(desk, { suiteKey, subscriber, event: { EventType: 'check_url' } });
  if (!isThanks(subscriber, heard, suiteKey)) throw new Error('回调地址校验失败');
  desk.subscribe(suiteKey, subscriber);
}

/** What DingTalk does every five hours; resolves to whether it was thanked. */
export async function pushTicketOfSuite(
  desk: Desk,
  suiteKey: string,
  form: TicketForm = 'event',
): Promise<boolean> {
  const subscriber = desk.subscriber(suiteKey);
  if (subscriber === undefined) throw new Error(`${suiteKey} has no address`);
  const ticket = randomBytes(24).toString('base64url');
  desk.note(`suite ticket ${suiteKey}`, { ticket });
  const event = forms[form](ticket, { suiteKey, now: desk.now() });
  return isThanks(subscriber, await push(desk, { suiteKey, subscriber, event }), suiteKey);
}

export function isSuiteTicket(desk: Desk, suiteKey: string, ticket: string | null): boolean {
  return ticket !== null && desk.noted(`suite ticket ${suiteKey}`)?.['ticket'] === ticket;
}

type Moment = { readonly suiteKey: string; readonly now: number };

const forms: Readonly<Record<TicketForm, (ticket: string, moment: Moment) => object>> = {
  event: (ticket, { suiteKey, now }) => ({
    EventType: 'suite_ticket',
    SuiteKey: suiteKey,
    SuiteTicket: ticket,
    TimeStamp: String(now),
  }),
  synchronised: (ticket, { suiteKey, now }) => ({
    EventType: 'SYNC_HTTP_PUSH_HIGH',
    bizData: [
      {
        gmt_create: now,
        biz_type: 2,
        open_cursor: 0,
        subscribe_id: `${suiteKey}_0`,
        id: 1,
        gmt_modified: now,
        biz_id: suiteKey,
        biz_data: JSON.stringify({ syncAction: 'suite_ticket', suiteTicket: ticket }),
        corp_id: '0',
        status: 0,
      },
    ],
  }),
};

type Pushed = {
  readonly suiteKey: string;
  readonly subscriber: Subscriber;
  readonly event: object;
};

function push(desk: Desk, { suiteKey, subscriber, event }: Pushed): Promise<PushAnswer> {
  const encrypt = sealFor(subscriber, JSON.stringify(event), suiteKey);
  const { nonce } = freshStamp(desk.now());
  const timestamp = String(desk.now());
  const signature = sha1Of([subscriber.token, timestamp, nonce, encrypt]);
  const query = { msg_signature: signature, signature, timestamp, nonce };
  const body = JSON.stringify({ encrypt });
  return deliver(subscriber, query, { contentType: 'application/json', body });
}

function isThanks(subscriber: Subscriber, { status, body }: PushAnswer, suiteKey: string): boolean {
  if (status !== 200) return false;
  try {
    const { msg_signature: signature, timeStamp, nonce, encrypt } = Object(JSON.parse(body));
    const parts = [subscriber.token, String(timeStamp), String(nonce), String(encrypt)];
    const { message, receiver } = openFrom(subscriber, String(encrypt));
    return sha1Of(parts) === signature && message === 'success' && receiver === suiteKey;
  } catch {
    return false;
  }
}
