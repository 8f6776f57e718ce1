/** A key and its self-signed certificate, new for each test: no private key is kept in the repository. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface KeyAndCertificate {
  /** PKCS#8 PEM. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
}

/** `bits`: of the RSA key. */
export function newCertificate(commonName: string, bits = 2048): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const der = certificateOf(commonName, privateKey, publicKey).toString('base64');
  const lines = der.match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join(
      '\n',
    ),
  };
}

/** RFC 5280 section 4.1, as little of it as a certificate can have. */
function certificateOf(commonName: string, privateKey: KeyObject, publicKey: KeyObject): Buffer {
  const name = sequence(
    tagged(0x31, sequence(tagged(0x06, COMMON_NAME), tagged(0x0c, Buffer.from(commonName)))),
  );
  const algorithm = sequence(tagged(0x06, SHA256_WITH_RSA), tagged(0x05, Buffer.alloc(0)));
  const version = tagged(0xa0, tagged(0x02, Buffer.from([2])));
  const serial = tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const validity = sequence(time('20200101000000Z'), time('20491231235959Z'));
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(version, serial, algorithm, name, validity, name, subjectKey);
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]);
  return sequence(body, algorithm, tagged(0x03, signature));
}

const COMMON_NAME = Buffer.from('550403', 'hex');
const SHA256_WITH_RSA = Buffer.from('2a864886f70d01010b', 'hex');

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function time(text: string): Buffer {
  return tagged(0x18, Buffer.from(text));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const long = Buffer.from(length.toString(16).padStart(4, '0'), 'hex');
  const size = length < 128 ? Buffer.from([length]) : Buffer.concat([Buffer.from([0x82]), long]);
  return Buffer.concat([Buffer.from([tag]), size, content]);
}
