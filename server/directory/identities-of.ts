import type { IdentityStore } from '../store/store.ts';
import type { Identity } from './identity.ts';

/** A user has more identities than this only by design of their administrator; the wire has no paging here. */
const IDENTITY_LIMIT = 1000;

/** The identities of a user, oldest first. */
export async function identitiesOf(
  { identities }: { readonly identities: Pick<IdentityStore, 'listByUser'> },
  { poolId, userId }: Pick<Identity, 'poolId' | 'userId'>,
): Promise<readonly Identity[]> {
  const page = { offset: 0, limit: IDENTITY_LIMIT };
  const { rows } = await identities.listByUser(poolId, userId, page);
  return rows;
}
