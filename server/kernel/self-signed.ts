/** A key pair with a certificate of its own: how partners who know nothing but certificates know a key. */
import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';

import { newRsaKey } from './rsa-key.ts';

export interface CertifiedKey {
  /** PKCS#8 PEM. */
  readonly privateKey: string;
  /** PEM. */
  readonly certificate: string;
}

export interface Certified {
  /** Whose key it is; a hint for people, and nothing that anybody checks. */
  readonly commonName: string;
  /** Epoch ms. */
  readonly from: number;
  /** Epoch ms. */
  readonly until: number;
}

/** Makes an RSA key of 2048 bits, and its certificate, signed by itself with SHA-256. */
export async function newCertifiedKey(certified: Certified): Promise<CertifiedKey> {
  const privateKey = await newRsaKey();
  const der = certificateOf(privateKey, certified).toString('base64');
  const lines = der.match(/.{1,64}/g) ?? [];
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

const COMMON_NAME = Buffer.from('550403', 'hex');
const SHA256_WITH_RSA = Buffer.from('2a864886f70d01010b', 'hex');
const LONGEST_COMMON_NAME = 64; // RFC 5280, appendix A.1: ub-common-name

/** RFC 5280 section 4.1, as little of it as a certificate can have. */
function certificateOf(privateKey: KeyObject, { commonName, from, until }: Certified): Buffer {
  const text = Buffer.from(commonName.slice(0, LONGEST_COMMON_NAME));
  const name = sequence(tagged(0x31, sequence(tagged(0x06, COMMON_NAME), tagged(0x0c, text))));
  const algorithm = sequence(tagged(0x06, SHA256_WITH_RSA), tagged(0x05, Buffer.alloc(0)));
  const version = tagged(0xa0, tagged(0x02, Buffer.from([2])));
  const serial = tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)]));
  const validity = sequence(timeOf(from), timeOf(until));
  const subjectKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const body = sequence(version, serial, algorithm, name, validity, name, subjectKey);
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]);
  return sequence(body, algorithm, tagged(0x03, signature));
}

/** Two digits for the year until 2049 (RFC 5280 section 4.1.2.5). */
function timeOf(at: number): Buffer {
  const text = `${new Date(at).toISOString().replaceAll(/\D/g, '').slice(0, 14)}Z`;
  const isShort = text < '2050';
  return tagged(isShort ? 0x17 : 0x18, Buffer.from(isShort ? text.slice(2) : text));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const long = Buffer.from(length.toString(16).padStart(4, '0'), 'hex');
  const size = length < 128 ? Buffer.from([length]) : Buffer.concat([Buffer.from([0x82]), long]);
  return Buffer.concat([Buffer.from([tag]), size, content]);
}
