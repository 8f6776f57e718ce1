/** The keys of our service, in the format that every Kerberos writes them in (version 0x0502). */
import { keySizes } from './encryption.ts';

export interface ServiceKey {
  readonly encryptionType: number;
  readonly key: Buffer;
}

const VERSION = 0x0502;
const MOST_KEYS = 64;

/** The keys that are AES; undefined when it is no keytab. */
export function keysIn(keytab: Buffer): readonly ServiceKey[] | undefined {
  try {
    if (keytab.readUInt16BE(0) !== VERSION) return undefined;
    const keys: ServiceKey[] = [];
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

/** Behind realm and name: type of the name, time, version; then the key. */
function keyIn(entry: Buffer): ServiceKey {
  const components = entry.readUInt16BE(0);
  let at = 2;
  for (let text = 0; text <= components; text += 1) at += 2 + entry.readUInt16BE(at);
  at += 4 + 4 + 1;
  const encryptionType = entry.readUInt16BE(at);
  const length = entry.readUInt16BE(at + 2);
  return { encryptionType, key: Buffer.from(entry.subarray(at + 4, at + 4 + length)) };
}
