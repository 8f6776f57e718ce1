/** Runs a login so that a failure is kept, and comes out under the id that the person is shown. */
import { AppError } from '@causeway/contract/errors.ts';

import type { BrokerDeps } from './deps.ts';
import { keepFailed } from './failed-traces.ts';
import { type Trail, type TrailOf, trailOf } from './trail.ts';
import { explainFailure } from './upstream-failure.ts';

/** Whoever is told to slow down must not fill the store meanwhile. */
const UNTRACED: ReadonlySet<string> = new Set(['too_many_requests']);

/** Begins a trail, or continues one, and runs what the login consists of. */
export function tracedLogin<T>(
  deps: BrokerDeps,
  of: TrailOf,
  work: (trail: Trail) => Promise<T>,
): Promise<T> {
  const { connection } = of;
  const trail = trailOf(deps, of);
  return onTrail(deps, { connection, trail }, () => work(trail));
}

/** The same for a part of a login that has its trail. */
export async function onTrail<T>(
  deps: Pick<BrokerDeps, 'store' | 'clock'>,
  { connection, trail }: Pick<TrailOf, 'connection'> & { readonly trail: Trail },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const explained = asAppError(explainFailure(error, connection));
    if (UNTRACED.has(explained.code)) throw explained;
    await keepFailed(deps, connection, { trail, error: explained });
    throw explained.within(trail.id);
  }
}

function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal', { cause: error });
}
