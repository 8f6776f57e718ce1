/** The sign-in page that tenants share: which connections of the pool are on it, and its settings. */
import { AppError } from '@causeway/contract/errors.ts';

import type { ConnectionId, PoolId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { PortalStore } from '../store/tenant-ports.ts';
import { requireConnection } from './find-connection.ts';
import { withSources } from './find-source.ts';
import type { Offer } from './offer-connection.ts';
import { requireSmall } from './size.ts';

/** A change can be made again on what another writer left; more collisions than this are no accident. */
const ATTEMPTS = 3;
const SETTINGS_LIMIT_BYTES = 262_144;
/** No page shows more ways than this. */
const OFFER_LIMIT = 500;

type Settings = Readonly<Record<string, unknown>>;

/** Keeps these settings over those there were. Throws `invalid_argument` or `changed_meanwhile`. */
export async function changePortalSettings(
  portals: Pick<PortalStore, 'find' | 'succeed'>,
  { poolId }: { readonly poolId: PoolId },
  changes: Settings,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await portals.find(poolId);
    const settings = { ...stored?.settings, ...changes };
    requireSmall('update', settings, SETTINGS_LIMIT_BYTES);
    const version = (stored?.version ?? 0) + 1;
    if (await portals.succeed({ poolId, settings, version })) return;
  }
  throw new AppError('changed_meanwhile');
}

/** Puts connections of the pool on the page or takes them off, all or none. Throws `connection_not_found`. */
export async function changePortalConnections(
  store: Pick<Store, 'transaction'>,
  { poolId }: { readonly poolId: PoolId },
  { ids, enabled }: { readonly ids: readonly ConnectionId[]; readonly enabled: boolean },
): Promise<void> {
  await store.transaction(async ({ connections, portals }) => {
    for (const id of ids) await requireConnection(connections, { poolId, tenantId: undefined }, id);
    if (!enabled) return portals.hideConnections(poolId, ids);
    if (!(await portals.offerConnections(poolId, ids))) throw new AppError('connection_not_found');
  });
}

/** The settings as they were changed, and what is on the page. */
export async function getPortal(
  store: Pick<Store, 'portals' | 'sources'>,
  { poolId }: { readonly poolId: PoolId },
): Promise<{ readonly settings: Settings; readonly offers: readonly Offer[] }> {
  const stored = await store.portals.find(poolId);
  const page = { offset: 0, limit: OFFER_LIMIT };
  const { rows } = await store.portals.listConnections(poolId, page);
  const found = await withSources(store, { poolId }, rows);
  const offers = found.map(([connection, source]) => ({ connection, source }));
  return { settings: stored?.settings ?? {}, offers };
}
