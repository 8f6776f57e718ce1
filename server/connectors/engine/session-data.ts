/**
 * What WeChat gives a mini program in encrypted form ("开放数据校验与解密"): AES-128-CBC under the key of the
 * session, which never leaves this server.
 */
import { createDecipheriv } from 'node:crypto';

import { HOUR_MS, SECOND_MS } from '../../kernel/clock.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import { isObject } from './upstream.ts';

export interface SessionData {
  readonly sessionKey: string;
  readonly encryptedData: string;
  readonly iv: string;
  /** For whom it must be encrypted. */
  readonly appId: string;
  /** Whose session it is. */
  readonly openid: string;
}

/** Data of an earlier visit would bring a number that is no longer the person's. */
const OLDEST_MS = HOUR_MS;
const KEY_BYTES = 16;

/** Throws `UpstreamError('bad_code')`: it is of another session, application or time, or was changed. */
export function openSessionData(data: SessionData, now: number): Readonly<Record<string, unknown>> {
  const opened = parsed(decrypted(data));
  const { appid, timestamp } = isObject(opened['watermark']) ? opened['watermark'] : {};
  if (appid !== data.appId) throw refused('it is meant for another application');
  const { openId: about = data.openid } = opened;
  if (about !== data.openid) throw refused('it is about somebody else');
  const ageMs = now - Number(timestamp) * SECOND_MS;
  if (!(Math.abs(ageMs) <= OLDEST_MS)) throw refused('it is not of this time');
  return opened;
}

function decrypted({ sessionKey, encryptedData, iv }: SessionData): string {
  const [key, vector] = [sessionKey, iv].map((text) => Buffer.from(text, 'base64'));
  if (key?.length !== KEY_BYTES || vector?.length !== KEY_BYTES)
    throw refused('its key is malformed');
  try {
    const decipher = createDecipheriv('aes-128-cbc', key, vector);
    const bytes = Buffer.concat([decipher.update(encryptedData, 'base64'), decipher.final()]);
    return bytes.toString();
  } catch {
    throw refused('it cannot be opened');
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // A wrong key leaves noise behind, which is refused as anything else that is no object.
  }
  throw refused('it holds no object');
}

function refused(rule: string): UpstreamError {
  return new UpstreamError('bad_code', { detail: `encrypted data: ${rule}` });
}
