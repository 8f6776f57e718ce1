/** Pictures that a vendor answers with, known by their first bytes: content types are no help. */
import { Type } from 'typebox';

/** The shape of such an answer. */
export const Picture = Type.Object({
  contentType: Type.Enum(['image/png', 'image/jpeg']),
  base64: Type.String({ minLength: 1 }),
});

const beginnings = [
  ['image/png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
] as const;

/** Undefined for bytes that are no picture. */
export function pictureIn(bytes: Buffer): object | undefined {
  const found = beginnings.find(([, first]) => bytes.subarray(0, first.length).equals(first));
  return found && { contentType: found[0], base64: bytes.toString('base64') };
}
