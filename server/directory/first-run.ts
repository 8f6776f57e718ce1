/**
 * What a start makes sure of before anybody is served: one user pool, its access key and, in
 * development, the demo.
 *
 * All of it happens in one transaction that begins with a claim, so of several nodes that start at
 * once on an empty database one does the work and the others find it done. A start that fails
 * half-way leaves nothing behind.
 */
import { type Clock, MINUTE_MS } from '../kernel/clock.ts';
import { type AccessKeyId, asId, newId, type PoolId } from '../kernel/ids.ts';
import { newToken } from '../kernel/token.ts';
import type { Store } from '../store/store.ts';
import type { ConnectionSettings } from './connection-fields.ts';
import { type Demo, type DemoAddresses, ensureDemo } from './demo.ts';
import type { AccessKey, Pool } from './pool.ts';

export interface FirstRunDeps {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
  /** What the connectors know about the settings of connections. */
  readonly settings: ConnectionSettings;
}

export interface FirstRunSettings {
  /** The pool's id and its access key's; made when absent. */
  readonly accessKeyId: string | undefined;
  /** Made when absent; replaces the stored one when it differs. */
  readonly accessKeySecret: string | undefined;
  /** In development only. */
  readonly demo: DemoAddresses | undefined;
}

export interface FirstRun {
  readonly poolId: PoolId;
  readonly accessKeyId: string;
  /** Present only on the start that made it. */
  readonly newSecret: string | undefined;
  readonly demo: Demo | undefined;
}

/** Makes what is missing; on every later start it changes only what the settings changed. */
export async function firstRun(deps: FirstRunDeps, settings: FirstRunSettings): Promise<FirstRun> {
  return deps.store.transaction(async (unit) => {
    const now = deps.clock();
    // A lock rather than a question: a second node waits here until the first one is through.
    await unit.replays.claim('first-run', 'pool', now + MINUTE_MS);
    const pool = (await unit.pools.first()) ?? (await createPool(unit, settings, now));
    const key = await ensureAccessKey(unit, { pool, settings, now });
    const { demo } = settings;
    return {
      ...key,
      poolId: pool.id,
      demo: demo && (await ensureDemo({ ...deps, store: unit }, pool.id, demo)),
    };
  });
}

async function createPool(store: Store, settings: FirstRunSettings, now: number): Promise<Pool> {
  const { accessKeyId } = settings;
  const id: PoolId = accessKeyId === undefined ? newId() : asId(accessKeyId);
  const pool = { id, name: 'Default', createdAt: now };
  await store.pools.insert(pool);
  return pool;
}

/** The key of the settings, else the pool's own, which has the pool's id. */
async function ensureAccessKey(
  { pools }: Pick<Store, 'pools'>,
  context: { readonly pool: Pool; readonly settings: FirstRunSettings; readonly now: number },
): Promise<Pick<FirstRun, 'accessKeyId' | 'newSecret'>> {
  const { pool, settings, now } = context;
  const { accessKeyId = pool.id, accessKeySecret } = settings;
  const existing = await pools.accessKey(accessKeyId);
  const secret = accessKeySecret ?? existing?.secret ?? newToken();
  const fresh = {
    id: asId<AccessKeyId>(accessKeyId),
    poolId: pool.id,
    createdAt: now,
    canReadSecrets: true,
  };
  const generation = (existing?.generation ?? 0) + 1;
  const key: AccessKey = { ...fresh, ...existing, secret, generation, previous: undefined };
  if (existing?.secret !== secret) await pools.putAccessKey(key);
  const isNew = existing === undefined && accessKeySecret === undefined;
  return { accessKeyId, newSecret: isNew ? secret : undefined };
}
