/**
 * How Lark pushes to applications, from open.feishu.cn: "将事件发送至开发者服务器", "Encrypt Key 加密策略", "app_ticket
 * 事件". A message is base64(IV(16) | AES-256-CBC(JSON)), its key SHA-256(Encrypt Key); signed is what is sent.
 */
import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';

import type { Desk } from './desk.ts';
import { deliver, freshStamp, type PushAnswer } from './sealed-push.ts';

/** What a developer writes under "事件与回调", and reads there. */
export type LarkSubscriber = {
  readonly url: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
};

type Stamp = { readonly timestamp: string; readonly nonce: string };

/** What the console does when a developer saves the address; throws what it would say. */
export async function subscribeLark(
  desk: Desk,
  appId: string,
  { url, encryptKey, verificationToken }: LarkSubscriber,
): Promise<void> {
  const subscriber = { url, encodingAesKey: encryptKey, token: verificationToken };
  const challenge = randomUUID();
  const check = { challenge, token: verificationToken, type: 'url_verification' };
  const body = sealForLark(check, encryptKey);
  const answer = await deliver(subscriber, {}, { contentType: 'application/json', body });
  const isRepeated = answer.status === 200 && answer.body.includes(`"challenge":"${challenge}"`);
  if (!isRepeated) throw new Error('Challenge code 没有返回');
  desk.subscribe(appId, subscriber);
}

/** The body of a delivery. */
export function sealForLark(message: object, encryptKey: string): string {
  const iv = randomBytes(16);
  const key = createHash('sha256').update(encryptKey).digest();
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const sealed = [iv, cipher.update(JSON.stringify(message)), cipher.final()];
  return JSON.stringify({ encrypt: Buffer.concat(sealed).toString('base64') });
}

export function larkHeaders(
  { timestamp, nonce }: Stamp,
  encryptKey: string,
  body: string,
): Readonly<Record<string, string>> {
  const signed = createHash('sha256').update(timestamp + nonce + encryptKey + body);
  return {
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': signed.digest('hex'),
  };
}

export function ticketMessage(
  appId: string,
  { ticket, token, now }: { readonly ticket: string; readonly token: string; readonly now: number },
): object {
  return {
    ts: (now / 1000).toFixed(7),
    uuid: randomUUID(),
    token,
    type: 'event_callback',
    event: { app_id: appId, app_ticket: ticket, type: 'app_ticket' },
  };
}

/** What Lark does every hour, and when it is asked to; undefined for an application without an address. */
export async function pushAppTicket(desk: Desk, appId: string): Promise<PushAnswer | undefined> {
  const subscriber = desk.subscriber(appId);
  if (subscriber === undefined) return undefined;
  const { token, encodingAesKey: encryptKey } = subscriber;
  const ticket = randomBytes(16).toString('hex');
  desk.note(`app ticket ${appId}`, { ticket });
  const now = desk.now();
  const body = sealForLark(ticketMessage(appId, { ticket, token, now }), encryptKey);
  const headers = larkHeaders(freshStamp(now), encryptKey, body);
  return deliver(subscriber, {}, { contentType: 'application/json', body, headers });
}
