/** How much a caller may have us keep in one free-form member. */
import { invalidArgument, tooLarge } from '@causeway/contract/rules.ts';

const LIMIT_BYTES = 65_536;

/** Throws `invalid_argument` when the JSON of the value is larger than the limit (64 KiB unless told). */
export function requireSmall(field: string, value: unknown, limitBytes = LIMIT_BYTES): void {
  const text = JSON.stringify(value ?? null);
  if (new TextEncoder().encode(text).length <= limitBytes) return;
  throw invalidArgument(field, tooLarge(limitBytes));
}
