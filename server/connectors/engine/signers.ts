/** Signatures that vendors demand beside, or instead of, a secret; one function for each of their schemes. */
import {
  createHash,
  createHmac,
  sign,
  verify,
  type KeyObject,
  type X509Certificate,
} from 'node:crypto';

import { SignJWT } from 'jose';

import { MINUTE_MS } from '../../kernel/clock.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import { asText } from './dialect.ts';

type Parameters = Readonly<Record<string, string | undefined>>;

/** DingTalk's `sns` end points: the time in milliseconds as text, under the secret of the application. */
export function dingtalkSignature(secret: string, timestamp: string): string {
  return createHmac('sha256', secret).update(timestamp).digest('base64');
}

/** Facebook's proof that a call comes from the app's server ("Securing Graph API Requests"). */
export function appSecretProof(appSecret: string, accessToken: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex');
}

/** Who signs a client secret for Apple, and for which of its clients. */
export interface AppleDeveloper {
  readonly clientId: string;
  readonly teamId: string;
  readonly keyId: string;
  /** Of P-256. */
  readonly privateKey: KeyObject;
}

const APPLE_SECRET_SECONDS = 300; // half a year is allowed, minutes are needed

/** Apple's client secret: a token that the developer's key signs ("Creating a client secret"). */
export function appleClientSecret(developer: AppleDeveloper, now: number): Promise<string> {
  const { clientId, teamId, keyId, privateKey } = developer;
  const seconds = Math.floor(now / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(teamId)
    .setSubject(clientId)
    .setAudience('https://appleid.apple.com')
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + APPLE_SECRET_SECONDS)
    .sign(privateKey);
}

/** What most of them sign: the parameters sorted by name, none of them encoded, none of them empty. */
export function signedText(parameters: Parameters): string {
  return sorted(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** SHA256withRSA as base64. */
export function rsa2Signature(parameters: Parameters, key: KeyObject): string {
  return sign('sha256', Buffer.from(signedText(parameters)), key).toString('base64');
}

/** The text, if these very characters are signed. Throws `UpstreamError('bad_response')`. */
export function signedByRsa2(text: string, signature: unknown, key: KeyObject): string {
  const bytes = Buffer.from(asText(signature), 'base64');
  if (text !== '' && verify('sha256', Buffer.from(text), key, bytes)) return text;
  throw new UpstreamError('bad_response', {
    fault: 'signature_wrong',
    detail: 'the signature of the answer does not fit the public key of the vendor',
  });
}

/** Alipay's number of a certificate: a digest of who issued it and under which serial number. */
export function certificateNumber({ issuer, serialNumber }: X509Certificate): string {
  const name = issuer.split('\n').toReversed().join(',');
  return md5(`${name}${BigInt(`0x${serialNumber}`)}`);
}

const RSA_SIGNATURES = '1.2.840.113549.1.1.'; // RFC 8017 appendix C; the others in the bundle are SM2

/** The same of Alipay's bundle of root certificates. */
export function rootCertificateNumber(bundle: readonly X509Certificate[]): string {
  return bundle
    .filter(({ signatureAlgorithmOid: oid }) => oid.startsWith(RSA_SIGNATURES))
    .map(certificateNumber)
    .join('_');
}

interface XiaomiRequest {
  readonly path: string;
  readonly query: Parameters;
  readonly accessToken: string;
  /** Epoch ms. */
  readonly now: number;
  readonly nonce: string;
}

/** Xiaomi's `Authorization: MAC` ("MAC 签名验证"): the minute is part of the nonce, and both are signed. */
export function xiaomiAuthorization(
  macKey: string,
  { path, query, accessToken, now, nonce }: XiaomiRequest,
): string {
  const unlike = `${nonce}:${Math.floor(now / MINUTE_MS)}`;
  const mac = xiaomiMac(macKey, [unlike, 'GET', XIAOMI_HOST, path, signedText(query)]);
  const [token, value] = [accessToken, mac].map(encodeURIComponent);
  return `MAC access_token="${token}", nonce="${unlike}", mac="${value}"`;
}

const XIAOMI_HOST = 'open.account.xiaomi.com';

/** A line for each part, and a line break after the last. */
export function xiaomiMac(macKey: string, parts: readonly string[]): string {
  return createHmac('sha1', macKey)
    .update(`${parts.join('\n')}\n`)
    .digest('base64');
}

/** Yidun's MD5 ("接口鉴权"): names and values one after the other, then the key. */
export function yidunSignature(parameters: Parameters, secretKey: string): string {
  return md5(sorted(parameters).flat().join('') + secretKey);
}

interface OppoApplication {
  readonly appId: string;
  readonly secret: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
}

/** OPPO's MD5 ("签名算法"): who asks and when stand behind the sorted parameters, and the secret at the end. */
export function oppoSignature(
  parameters: Parameters,
  { appId, secret, timestamp }: OppoApplication,
): string {
  const rest = `timestamp=${timestamp}&appId=${appId}&appSecret=${secret}`;
  return md5(`${signedText(parameters)}&${rest}`);
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** By name, byte for byte; nothing that is empty is ever signed. */
function sorted(parameters: Parameters): readonly (readonly [string, string])[] {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value ? [[name, value] as const] : []))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}
