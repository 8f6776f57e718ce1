import type { Identity } from '../directory/identity.ts';
import type { Store } from '../store/store.ts';

/** No user has more identities than this; longer lists are paged by the store. */
const IDENTITY_LIMIT = 100;

/** The identities of a user. */
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
