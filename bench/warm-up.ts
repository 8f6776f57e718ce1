/**
 * Logins that are not measured: a broker that is still cold looks slow. Causeway's need half as much
 * CPU after three thousand of them as at first, those of the bare provider are at rest after a quarter.
 */
import type { HttpClient } from './http-client.ts';
import { runLoad, type LoadShape } from './load.ts';
import { logIn, type ReadyTarget } from './login.ts';
import type { Options } from './options.ts';

type Limits = Pick<Options, 'warmUpLogins' | 'warmUpMs'>;

const CONCURRENCY = 8;

/** Warms one process up by all its targets; rejects when one of them lets nobody in. */
export async function warmUp(
  client: HttpClient,
  targets: readonly ReadyTarget[],
  limits: Limits,
): Promise<void> {
  const share = shareOf(targets.length, limits);
  for (const target of targets) {
    const task = async (): Promise<void> => void (await logIn(client, target));
    await task().catch((error: unknown) => {
      throw new Error(`nobody can log in at ${target.name}`, { cause: error });
    });
    await runLoad(task, share);
  }
}

/**
 * What each of a process's targets gets, so that all processes get the same. Their turns do not
 * alternate: the upstream's people come in turn too, and each target should have seen all of them.
 */
export function shareOf(targets: number, { warmUpLogins, warmUpMs }: Limits): LoadShape {
  return {
    concurrency: CONCURRENCY,
    count: Math.ceil(warmUpLogins / targets),
    capMs: warmUpMs / targets,
  };
}
