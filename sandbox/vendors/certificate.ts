/** Certificates of the first version, which say whose a key is and nothing else (RFC 5280 section 4.1). */
import { type KeyObject, sign } from 'node:crypto';

/** As they stand in a name, from the country on. */
export type Names = Readonly<Partial<Record<'C' | 'O' | 'OU' | 'CN', string>>>;

export type Issue = {
  readonly subject: Names;
  readonly publicKey: KeyObject;
  readonly issuer: Names;
  readonly issuerKey: KeyObject;
  /** In hexadecimal, below 80. */
  readonly serial: string;
};

/** A certificate as PEM, signed with RSA and SHA-256. */
export function issueCertificate(of: Issue): string {
  const algorithm = sequence(tagged(0x06, SHA256_WITH_RSA), tagged(0x05, Buffer.alloc(0)));
  const body = sequence(
    tagged(0x02, Buffer.from(of.serial, 'hex')),
    algorithm,
    nameOf(of.issuer),
    sequence(...['200101000000Z', '491231235959Z'].map((time) => tagged(0x17, Buffer.from(time)))),
    nameOf(of.subject),
    of.publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, of.issuerKey)]);
  const whole = sequence(body, algorithm, tagged(0x03, signature)).toString('base64');
  const lines = whole.match(/.{1,64}/g) ?? [];
  const [first, last] = ['BEGIN', 'END'].map((word) => `-----${word} CERTIFICATE-----`);
  return [first, ...lines, last, ''].join('\n');
}

const SHA256_WITH_RSA = Buffer.from('2a864886f70d01010b', 'hex');
const TYPES = { C: '550406', O: '55040a', OU: '55040b', CN: '550403' } as const;

function nameOf(names: Names): Buffer {
  const parts = (['C', 'O', 'OU', 'CN'] as const).flatMap((type) => {
    const text = names[type];
    if (text === undefined) return [];
    const value = tagged(type === 'C' ? 0x13 : 0x0c, Buffer.from(text)); // a country is printable
    return [tagged(0x31, sequence(tagged(0x06, Buffer.from(TYPES[type], 'hex')), value))];
  });
  return sequence(...parts);
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
