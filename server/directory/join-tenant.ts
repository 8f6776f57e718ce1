/** Becoming a member of a tenant; a member is a user of the pool. */
import { AppError } from '@causeway/contract/errors.ts';

import { type MemberId, newId, type UserId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { MemberStore, TenantScope } from '../store/tenant-ports.ts';

type Unit = Pick<Store, 'tenants' | 'members' | 'users'>;

/**
 * Adds users to a tenant, all or none; whoever is a member already stays as they are. Needs the
 * caller's transaction, because the tenant is held while its members are counted.
 * Throws `tenant_not_found`, `user_not_found` or `tenant_full`.
 */
export async function joinTenant(
  unit: Unit,
  scope: TenantScope,
  { userIds, at }: { readonly userIds: readonly UserId[]; readonly at: number },
): Promise<void> {
  const { poolId, tenantId } = scope;
  const tenant = await unit.tenants.hold(poolId, tenantId);
  if (tenant === undefined) throw new AppError('tenant_not_found');
  for (const userId of userIds) {
    if ((await unit.users.find(poolId, userId)) === undefined) throw new AppError('user_not_found');
  }

  const joining = [...new Set(userIds)].map((userId) => ({
    id: newId<MemberId>(),
    poolId,
    tenantId,
    userId,
    isAdmin: false,
    createdAt: at,
  }));
  if (!(await unit.members.add(joining))) throw new AppError('user_not_found');
  await requireRoom(unit.members, scope, { limit: tenant.memberLimit, adminsOnly: false });
}

/** Throws `tenant_full` when the tenant has more members, or administrators, than it may have. */
export async function requireRoom(
  members: Pick<MemberStore, 'list'>,
  scope: TenantScope,
  { limit, adminsOnly }: { readonly limit: number | undefined; readonly adminsOnly: boolean },
): Promise<void> {
  if (limit === undefined) return;
  const { total } = await members.list(scope, { offset: 0, limit: 1 }, { adminsOnly });
  if (total > limit) throw new AppError('tenant_full', { values: { limit: String(limit) } });
}
