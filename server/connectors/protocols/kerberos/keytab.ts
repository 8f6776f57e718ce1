/** The keys of our service, in the format that every Kerberos writes them in (version 0x0502). */
import { keySizes } from './encryption.ts';

export interface ServiceKey {
  readonly encryptionType: number;
  readonly key: Buffer;
}

/** A key as a keytab holds it, with what it says whose it is. */
export interface KeytabKey extends ServiceKey {
  /** Without its realm, for instance `HTTP/sso.example.com`. */
  readonly principal: string;
  readonly realm: string;
  /** How many passwords the account had; 0 where the keytab does not say. */
  readonly version: number;
}

const VERSION = 0x0502;
const MOST_KEYS = 64;

/** The keys that are AES; undefined when it is no keytab. */
export function keysIn(keytab: Buffer): readonly KeytabKey[] | undefined {
  try {
    if (keytab.readUInt16BE(0) !== VERSION) return undefined;
    const keys: KeytabKey[] = [];
    for (let at = 2; at + 4 <= keytab.length && keys.length < MOST_KEYS;) {
      const size = keytab.readInt32BE(at);
      at += 4;
      // A negative size is a hole that a removed key left.
      if (size > 0) keys.push(keyIn(keytab.subarray(at, at + size)));
      if (size === 0) break;
      at += Math.abs(size);
    }
    return keys.filter(({ encryptionType, key }) => keySizes.get(encryptionType) === key.length);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // beyond the end
    throw error;
  }
}

/** Behind realm and name: type of the name, time, version; then the key, and a version of four bytes. */
function keyIn(entry: Buffer): KeytabKey {
  const components = entry.readUInt16BE(0);
  let at = 2;
  const [realm = '', ...name] = Array.from({ length: components + 1 }, () => {
    const from = at + 2;
    at = from + entry.readUInt16BE(at);
    return entry.toString('utf8', from, at);
  });
  at += 4 + 4;
  const shortVersion = entry.readUInt8(at);
  const encryptionType = entry.readUInt16BE(at + 1);
  const end = at + 5 + entry.readUInt16BE(at + 3);
  const longVersion = entry.length >= end + 4 ? entry.readUInt32BE(end) : 0;
  return {
    encryptionType,
    key: Buffer.from(entry.subarray(at + 5, end)),
    principal: name.join('/'),
    realm,
    version: longVersion || shortVersion,
  };
}
