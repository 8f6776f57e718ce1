/** HMAC-SHA1 signatures of OAuth 1.0 (RFC 5849 section 3.4), and the header that carries them (section 3.5.1). */
import { createHmac } from 'node:crypto';

import { SECOND_MS } from '../../kernel/clock.ts';
import type { PreparedRequest } from './request.ts';

/** Who asks, and for whom. */
export interface Oauth1Keys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** Of the person, or of one login; absent for the first request of all. */
  readonly token?: string;
  readonly tokenSecret?: string;
}

interface Signing {
  readonly keys: Oauth1Keys;
  /** Epoch ms. */
  readonly now: number;
  readonly nonce: string;
  /** Further parameters of the protocol, such as `oauth_callback`. */
  readonly more?: Readonly<Record<string, string>>;
}

/** The request with its signature; query and form are signed with it. */
export function signedByOauth1(
  request: PreparedRequest,
  { keys, now, nonce, more = {} }: Signing,
): PreparedRequest {
  const protocol = {
    oauth_consumer_key: keys.consumerKey,
    oauth_nonce: nonce,
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(Math.floor(now / SECOND_MS)),
    ...(keys.token !== undefined && { oauth_token: keys.token }),
    oauth_version: '1.0',
    ...more,
  };
  const form = request.body instanceof URLSearchParams ? request.body : [];
  const parameters = [...form, ...Object.entries(protocol)];
  const oauth_signature = oauth1Signature({ ...request, parameters }, keys);
  const header = Object.entries({ ...protocol, oauth_signature })
    .map(([name, value]) => `${encoded(name)}="${encoded(value)}"`)
    .join(', ');
  return { ...request, headers: { ...request.headers, authorization: `OAuth ${header}` } };
}

interface Signed {
  readonly method?: string;
  /** With its query, which is signed, too. */
  readonly url: string;
  readonly parameters: Iterable<readonly [string, string]>;
}

/** The HMAC-SHA1 signature of a request (RFC 5849 section 3.4), in base64. */
export function oauth1Signature(
  { method = 'GET', url, parameters }: Signed,
  { consumerSecret, tokenSecret = '' }: Pick<Oauth1Keys, 'consumerSecret' | 'tokenSecret'>,
): string {
  const { origin, pathname, searchParams } = new URL(url);
  const pairs = [...searchParams, ...parameters].map(
    ([name, value]) => [encoded(name), encoded(value)] as const,
  );
  const normalized = pairs
    .toSorted(([name, value], [otherName, otherValue]) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map((pair) => pair.join('='))
    .join('&');
  const base = [method.toUpperCase(), origin + pathname, normalized].map(encoded).join('&');
  const key = [consumerSecret, tokenSecret].map(encoded).join('&');
  return createHmac('sha1', key).update(base).digest('base64');
}

/** Byte for byte: what is compared is ASCII by now. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Section 3.6: RFC 3986 leaves fewer characters alone than URLs do. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
