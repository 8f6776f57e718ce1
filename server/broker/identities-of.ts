import type { Identity } from '../directory/identity.ts';
import type { Store } from '../store/store.ts';

/** A user has more identities than this only by design of their administrator. */
const IDENTITY_LIMIT = 100;

/** The identities of a user, oldest first. */
export async function identitiesOf(
  store: Pick<Store, 'identities'>,
  of: Pick<Identity, 'poolId' | 'userId'>,
): Promise<readonly Identity[]> {
  const page = await store.identities.listByUser(of.poolId, of.userId, {
    offset: 0,
    limit: IDENTITY_LIMIT,
  });
  return page.rows;
}
