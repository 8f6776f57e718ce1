/**
 * Taking an address from an account that never proved it, for the person who did.
 *
 * Whoever registers with somebody else's address waits for them to come (pre-hijacking, incident 4). So
 * the owner is not joined to that account: they get one of their own, and the other one loses the
 * address and everything that could lead back to it: its sessions and refresh tokens, what it was about
 * to bind, and the identities that brought the address without proof.
 */
import { endSessions } from '../directory/end-sessions.ts';
import type { Identity } from '../directory/identity.ts';
import { canonicalEmail, canonicalPhone } from '../directory/canonical-names.ts';
import { identitiesOf } from '../directory/identities-of.ts';
import type { User } from '../directory/user.ts';
import type { PoolId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import { revokeRequests } from './revocation.ts';

export interface ReleasedAddress {
  readonly poolId: PoolId;
  readonly field: 'email' | 'phone';
  /** In its canonical form. */
  readonly value: string;
  readonly at: number;
}

/** Frees the address if nobody proved it, within the caller's transaction; true when it is free now. */
export async function releaseAddress(unit: Store, address: ReleasedAddress): Promise<boolean> {
  const { poolId, field, value, at } = address;
  const found = await unit.users.findBy(poolId, field, value);
  if (found === undefined) return true;
  if (!isUnproven(found, field)) return false;
  // The first write holds the row: the holder may be proving the address at this moment.
  const key = { poolId, id: found.id };
  await unit.users.update(key, { updatedAt: at });
  const holder = await unit.users.find(poolId, found.id);
  if (holder === undefined) return true;
  if (!isUnproven(holder, field)) return false;

  await unit.users.update(key, withoutAddress[field]);
  await removeUnproven(unit, holder, address);
  await endSessions(unit, { poolId, userId: holder.id, at });
  await revokeRequests(unit, { userId: holder.id, at });
  return true;
}

/** What a user is left with when an address goes. */
export const withoutAddress = {
  email: { email: undefined, emailVerified: false },
  phone: { phone: undefined, phoneCountryCode: undefined, phoneVerified: false },
} as const;

/** Only those who entered themselves can have entered somebody else's address on purpose. */
export function isUnproven(user: User, field: 'email' | 'phone'): boolean {
  const isProven = field === 'email' ? user.emailVerified : user.phoneVerified;
  return !isProven && user.origin === 'register';
}

async function removeUnproven(
  unit: Pick<Store, 'identities'>,
  { poolId, id: userId }: User,
  address: ReleasedAddress,
): Promise<void> {
  const found = await identitiesOf(unit, { poolId, userId });
  for (const { sourceId, type } of found.filter((one) => broughtUnproven(one, address))) {
    await unit.identities.deleteBySource({ poolId, userId, sourceId }, type);
  }
}

function broughtUnproven({ profile }: Identity, { field, value }: ReleasedAddress): boolean {
  const brought = profile[field];
  if (typeof brought !== 'string' || profile[`${field}Verified`] === true) return false;
  return (field === 'email' ? canonicalEmail(brought) : canonicalPhone(brought)) === value;
}
