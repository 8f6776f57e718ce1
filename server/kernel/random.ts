/** Random bytes, many at a time: asking for a few costs more than most of what is done with them. */
import { randomBytes } from 'node:crypto';

const AT_ONCE = 4096;

let bytes = Buffer.alloc(0);
let used = 0;

/** Bytes that nobody else was given, `count` of them; they are the caller's to keep. */
export function freshBytes(count: number): Buffer {
  if (used + count > bytes.length) {
    bytes = randomBytes(Math.max(count, AT_ONCE));
    used = 0;
  }
  used += count;
  return bytes.subarray(used - count, used);
}
