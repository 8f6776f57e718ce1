/** Aliyun Dysmsapi 2017-05-25, SendSms, signed by ACS3-HMAC-SHA256 (the vendor's signature version 3). */
import { createHmac, hash, randomUUID } from 'node:crypto';

import { UpstreamError } from '../kernel/upstream-error.ts';
import type { Gateway, GatewayRequest, OutgoingSms } from './sms.ts';

/** One message as a signed call of `SendSms`; the gateway fills in the template of its settings. */
export function aliyunRequest(
  { address, user, secret, options }: Gateway,
  { to, code, language }: OutgoingSms,
  now: number,
): GatewayRequest {
  const url = new URL('/', address);
  const { sign = '', template = '', template_en: english = template } = options;
  const query = canonicalQuery({
    PhoneNumbers: nationalNumber(to),
    SignName: sign,
    TemplateCode: language === 'en' ? english : template,
    TemplateParam: JSON.stringify({ code }),
  });
  const headers = {
    host: url.host,
    'x-acs-action': 'SendSms',
    'x-acs-content-sha256': hash('sha256', '', 'hex'),
    'x-acs-date': new Date(now).toISOString().replace(/\.\d+/, ''),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2017-05-25',
  };
  const { host: _host, ...sent } = headers;
  return {
    url: `${url.origin}/?${query}`,
    init: { headers: { ...sent, authorization: acs3({ user, secret, query, headers }) } },
    failure: refusedBy,
  };
}

interface Acs3Request {
  readonly user: string;
  readonly secret: string;
  readonly query: string;
  /** In lower case and in order: all that are signed. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The Authorization header of a POST to `/` without a body. */
export function acs3({ user, secret, query, headers }: Acs3Request): string {
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const emptyBody = hash('sha256', '', 'hex');
  const request = ['POST', '/', query, lines.join(''), names, emptyBody].join('\n');
  const signature = createHmac('sha256', secret)
    .update(`ACS3-HMAC-SHA256\n${hash('sha256', request, 'hex')}`)
    .digest('hex');
  return `ACS3-HMAC-SHA256 Credential=${user},SignedHeaders=${names},Signature=${signature}`;
}

/** Sorted, and encoded by RFC 3986. */
export function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

function encode(text: string): string {
  const escape = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, escape);
}

/** Numbers of the mainland go without a country code, all others with theirs, none with a plus. */
function nationalNumber(phone: string): string {
  return phone.replace(/^\+86(?=1\d{10}$)/, '').replace(/^\+/, '');
}

/** The vendor answers HTTP 200 to many failures. */
function refusedBy(body: unknown): UpstreamError | undefined {
  const code = String(Reflect.get(Object(body), 'Code'));
  if (code === 'OK') return undefined;
  const isLimit = code.includes('LIMIT_CONTROL');
  return new UpstreamError(isLimit ? 'rate_limited' : 'denied', { detail: `aliyun: ${code}` });
}
