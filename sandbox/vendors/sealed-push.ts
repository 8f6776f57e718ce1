/**
 * How WeChat, WeCom and DingTalk push: encrypted and signed as "消息加解密说明" says, to the address that the
 * developer configured. The layout is random(16) | length(4, network order) | message | receiver, AES-256-CBC
 * under the EncodingAESKey with its first 16 bytes as IV, PKCS#7 for blocks of 32.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, randomInt } from 'node:crypto';

/** What a developer writes into the vendor's console. */
export type Subscriber = {
  readonly url: string;
  readonly token: string;
  readonly encodingAesKey: string;
};

export type PushAnswer = { readonly status: number; readonly body: string };

export function sealFor({ encodingAesKey }: Subscriber, message: string, receiver: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const text = Buffer.from(message);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(text.length);
  const whole = Buffer.concat([randomBytes(16), size, text, Buffer.from(receiver)]);
  const missing = 32 - (whole.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const blocks = Buffer.concat([whole, Buffer.alloc(missing, missing)]);
  return Buffer.concat([cipher.update(blocks), cipher.final()]).toString('base64');
}

/** What an answer that is sealed in the same way says, and to whom; throws when it is not. */
export function openFrom(
  { encodingAesKey }: Subscriber,
  sealed: string,
): { readonly message: string; readonly receiver: string } {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const cipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const whole = Buffer.concat([cipher.update(sealed, 'base64'), cipher.final()]);
  const end = 20 + whole.readUInt32BE(16);
  const message = whole.subarray(20, end).toString();
  return { message, receiver: whole.subarray(end, whole.length - (whole.at(-1) ?? 0)).toString() };
}

export function sha1Of(parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/** A time and a number that was not used before. */
export function freshStamp(now: number): { readonly timestamp: string; readonly nonce: string } {
  return { timestamp: String(Math.floor(now / 1000)), nonce: String(randomInt(2 ** 31)) };
}

/** Delivers; a subscriber that does not answer is one that answers nothing. */
export async function deliver(
  { url }: Pick<Subscriber, 'url'>,
  query: Readonly<Record<string, string>>,
  message?: {
    readonly contentType: string;
    readonly body: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<PushAnswer> {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
  const posted = message && {
    method: 'POST',
    headers: { ...message.headers, 'content-type': message.contentType },
    body: message.body,
  };
  try {
    const answer = await fetch(target, { ...posted, redirect: 'manual' });
    return { status: answer.status, body: await answer.text() };
  } catch {
    return { status: 0, body: '' };
  }
}

/** The XML of WeChat and WeCom, every text in CDATA. */
export function xmlOf(members: Readonly<Record<string, string | number>>): string {
  const inside = Object.entries(members).map(([name, value]) =>
    typeof value === 'number'
      ? `<${name}>${value}</${name}>`
      : `<${name}><![CDATA[${value}]]></${name}>`,
  );
  return `<xml>\n${inside.join('\n')}\n</xml>`;
}
