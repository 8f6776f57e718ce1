/**
 * Which failed logins are kept whole: the first of each connection in each hour. Anybody can make a login
 * fail, as often as they like, and what is kept of each would fill the store; the rest is counted.
 */
import { HOUR_MS } from '../kernel/clock.ts';
import type { Connection } from '../directory/connection.ts';
import type { BrokerDeps } from './deps.ts';
import type { Trail } from './trail.ts';

/** Of one connection in one hour. */
export const MOST_KEPT = 200;

/** A test is begun by an administrator, who wants its report in any case. */
export async function keepFailed(
  { store: { traces }, clock }: Pick<BrokerDeps, 'store' | 'clock'>,
  { poolId, id: connectionId }: Connection,
  { trail, error }: { readonly trail: Trail; readonly error: unknown },
): Promise<void> {
  const now = clock();
  const windowAt = now - (now % HOUR_MS);
  const isTest = trail.purpose === 'test';
  if (!isTest) {
    const failures = await traces.countFailure({ poolId, connectionId, windowAt });
    if (failures > MOST_KEPT) return;
  }
  await traces.put(await trail.failed(error));
}
