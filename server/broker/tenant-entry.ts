/**
 * Signing in to a tenant: which one a request names, and whether the person may enter.
 *
 * The request only names a tenant, it proves nothing: what lets somebody in is that they belong to it,
 * or that they came through a connection of the tenant whose source lets newcomers join.
 */
import { AppError, type LocalText } from '@causeway/contract/errors.ts';

import type { Connection } from '../directory/connection.ts';
import { joinTenant } from '../directory/join-tenant.ts';
import { isVisible } from '../directory/visible-connection.ts';
import { asId, type PoolId, type TenantId, type UserId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { Interaction } from './interaction.ts';
import type { SignInFacts } from './linking-table.ts';

/** The tenant an authorization request is for; one published SDK writes the parameter its own way. */
export function tenantNamed({ params }: Pick<Interaction, 'params'>): TenantId | undefined {
  const named = [params['tenant_id'], params['tenantId']].find(
    (id) => id !== undefined && id !== '',
  );
  return named === undefined ? undefined : asId<TenantId>(named);
}

const askAdministrator = { en: 'Ask its administrator.', zh: '请联系其管理员' };

/** What the tenant tells people whom it does not admit. */
export async function rejectHintOf(
  { tenants }: Pick<Store, 'tenants'>,
  { poolId, tenantId }: { readonly poolId: PoolId; readonly tenantId: TenantId | undefined },
): Promise<string | LocalText> {
  const tenant = tenantId && (await tenants.find(poolId, tenantId));
  return tenant?.rejectHint || askAdministrator;
}

/** How somebody stands to the tenant that they sign in to; nobody in particular is no member. */
export async function standingIn(
  { members, sources }: Pick<Store, 'members' | 'sources'>,
  { poolId, tenantId: owner, sourceId }: Connection,
  {
    tenantId,
    userId,
  }: { readonly tenantId: TenantId | undefined; readonly userId: UserId | undefined },
): Promise<SignInFacts['tenant']> {
  if (tenantId === undefined) return 'none';
  const member = userId && (await members.findByUser({ poolId, tenantId }, userId));
  if (member !== undefined) return 'member';
  const source = owner === tenantId ? await sources.find(poolId, sourceId) : undefined;
  return source?.autoJoin === true ? 'joins' : 'outsider';
}

/**
 * Lets the person into the tenant, within the unit of work that signs them in.
 * Throws `connection_not_found`, `tenant_expired`, `not_a_member` or `tenant_full`.
 */
export async function enterTenant(
  unit: Store,
  visit: {
    readonly tenantId: TenantId | undefined;
    readonly connection: Connection;
    readonly userId: UserId;
    readonly at: number;
  },
): Promise<void> {
  const { tenantId, connection, userId, at } = visit;
  const { poolId } = connection;
  // What was associated or owned when the person left may not be so any more.
  if (!(await isVisible(unit, { poolId, tenantId }, connection))) {
    throw new AppError('connection_not_found');
  }
  if (tenantId === undefined) return;
  const tenant = await unit.tenants.find(poolId, tenantId);
  if (tenant === undefined) throw new AppError('connection_not_found');
  const values = { hint: tenant.rejectHint === '' ? askAdministrator : tenant.rejectHint };
  if (tenant.expiresAt !== undefined && tenant.expiresAt <= at) {
    throw new AppError('tenant_expired', { values });
  }
  if ((await unit.members.findByUser({ poolId, tenantId }, userId)) !== undefined) return;

  const source = await unit.sources.find(poolId, connection.sourceId);
  const isInvited = connection.tenantId === tenantId && source?.autoJoin === true;
  if (!isInvited) throw new AppError('not_a_member', { values });
  await joinTenant(unit, { poolId, tenantId }, { userIds: [userId], at });
}

/**
 * Nobody joins a tenant by a password or a code: whoever signs in so belongs to it already.
 * Throws `tenant_expired` or `not_a_member`.
 */
export async function requireMember(
  { tenants, members }: Pick<Store, 'tenants' | 'members'>,
  { poolId, tenantId }: { readonly poolId: PoolId; readonly tenantId: TenantId | undefined },
  { userId, at }: { readonly userId: UserId; readonly at: number },
): Promise<void> {
  if (tenantId === undefined) return;
  const tenant = await tenants.find(poolId, tenantId);
  const values = { hint: tenant?.rejectHint || askAdministrator };
  if (tenant?.expiresAt !== undefined && tenant.expiresAt <= at) {
    throw new AppError('tenant_expired', { values });
  }
  const member = await members.findByUser({ poolId, tenantId }, userId);
  if (member === undefined) throw new AppError('not_a_member', { values });
}
