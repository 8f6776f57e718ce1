/** The picture that stands in for the code of a mini program: no camera reads it, but each is its own. */
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const CELLS = 16;
const CELL_PIXELS = 20;

/** A PNG in shades of grey (RFC 2083). */
export function patternOf(text: string): Buffer {
  const size = CELLS * CELL_PIXELS;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 0, 0, 0, 0], 8); // eight bits of grey, not interlaced
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rowsOf(text)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function rowsOf(text: string): readonly Buffer[] {
  const bits = createHash('sha256').update(text).digest();
  return Array.from({ length: CELLS * CELL_PIXELS }, (_, y) => {
    const row = bits.readUInt16BE(2 * Math.floor(y / CELL_PIXELS));
    const pixels = Array.from({ length: CELLS * CELL_PIXELS }, (__, x) =>
      (row >> Math.floor(x / CELL_PIXELS)) & 1 ? 0x20 : 0xff,
    );
    return Buffer.from([0, ...pixels]); // each row begins with its filter: none
  });
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
