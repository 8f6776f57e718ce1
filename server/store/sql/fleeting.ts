/**
 * Which writes need not outlive a power cut: those about records that live for half an hour at most.
 *
 * A power cut ends the logins in progress anyway. It cannot split one in two, because both engines
 * keep the order of commits: whatever lasting record a used ticket or code led to was committed
 * after the use, and brought it to the disk along with itself.
 */
import { MINUTE_MS } from '../../kernel/clock.ts';

const LONGEST_LIFE_MS = 30 * MINUTE_MS;

/** Whether what ends then need not outlive a power cut; what never ends must. */
export function isFleeting(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && expiresAt - now <= LONGEST_LIFE_MS;
}
