/** Who belongs to a tenant and who administers it. A member is a user of the pool and stays one. */
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import type { Clock } from '../kernel/clock.ts';
import type { MemberId, PoolId, UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/page.ts';
import type { PasswordHasher } from '../kernel/password-hash.ts';
import type { Store, UserStore } from '../store/store.ts';
import type { MemberFilter, MemberStore, TenantScope } from '../store/tenant-ports.ts';
import { requireTenant } from './change-tenant.ts';
import { insertUser, type NewUser, newUser } from './create-user.ts';
import { joinTenant, requireRoom } from './join-tenant.ts';
import { hashPassword } from './set-password.ts';
import type { Member } from './tenant.ts';
import { updateUser, type UserUpdate } from './update-user.ts';
import type { User } from './user.ts';

export interface MemberChange {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
}

export interface PersonChange extends MemberChange {
  readonly hasher: PasswordHasher;
}

/** A member and the user of the pool that they are. */
export interface KnownMember {
  readonly member: Member;
  readonly user: User;
}

/** Members by their own ids, or by those of the users. */
export interface MemberKeys {
  readonly memberIds?: readonly MemberId[] | undefined;
  readonly userIds?: readonly UserId[] | undefined;
}

/** Throws `tenant_not_found`, `user_not_found` or `tenant_full`, and then added nobody. */
export async function addMembers(
  { store, clock }: MemberChange,
  scope: TenantScope,
  userIds: readonly UserId[],
): Promise<void> {
  await store.transaction((unit) => joinTenant(unit, scope, { userIds, at: clock() }));
}

/**
 * Creates a user of the pool who is a member from the start.
 * Throws what creating a user throws, `tenant_not_found` or `tenant_full`, and then created nobody.
 */
export async function createMember(
  { store, clock, hasher }: PersonChange,
  scope: TenantScope,
  input: NewUser,
): Promise<KnownMember> {
  const hash = await hashPassword(hasher, input.password);
  return store.transaction(async (unit) => {
    await requireTenant(unit.tenants, scope);
    const user = await insertUser(unit, newUser(scope.poolId, input, clock()), {
      ...input,
      hash,
    });
    await joinTenant(unit, scope, { userIds: [user.id], at: user.createdAt });
    const member = await requireMember(unit, scope, { userIds: [user.id] });
    return { member, user };
  });
}

/** Changes the user behind a member. Throws `tenant_not_found`, `member_not_found`, or what changing a user throws. */
export async function updateMember(
  deps: PersonChange & MemberReading,
  scope: TenantScope,
  { keys, update }: { readonly keys: MemberKeys; readonly update: UserUpdate },
): Promise<void> {
  const { user } = await getMember(deps, scope, keys);
  await updateUser(deps, scope, { ...update, user: { key: user.id, type: 'user_id' } });
}

/** Ends memberships, all of those named or none. Throws `tenant_not_found` or `member_not_found`. */
export async function removeMembers(
  { store }: Pick<MemberChange, 'store'>,
  scope: TenantScope,
  keys: MemberKeys,
): Promise<void> {
  await store.transaction((unit) =>
    changeEach(unit, { scope, keys }, (id) => unit.members.remove(scope, id)),
  );
}

/** Makes members administrators, all or none. Throws like `removeMembers`, or `tenant_full`. */
export async function promoteMembers(
  { store }: Pick<MemberChange, 'store'>,
  scope: TenantScope,
  keys: MemberKeys,
): Promise<void> {
  await store.transaction(async (unit) => {
    await changeEach(unit, { scope, keys }, (id) => unit.members.setAdmin(scope, id, true));
    const tenant = await requireTenant(unit.tenants, scope);
    await requireRoom(unit.members, scope, { limit: tenant.adminLimit, adminsOnly: true });
  });
}

/** Makes an administrator a member like any other. Throws like `removeMembers`. */
export async function demoteMember(
  { store }: Pick<MemberChange, 'store'>,
  scope: TenantScope,
  keys: MemberKeys,
): Promise<void> {
  await store.transaction((unit) =>
    changeEach(unit, { scope, keys }, (id) => unit.members.setAdmin(scope, id, false)),
  );
}

async function changeEach(
  unit: Pick<Store, 'tenants' | 'members'>,
  { scope, keys }: { readonly scope: TenantScope; readonly keys: MemberKeys },
  change: (id: MemberId) => Promise<unknown>,
): Promise<void> {
  for (const { id } of await requireMembers(unit, scope, keys)) await change(id);
}

export interface MemberReading {
  readonly tenants: Pick<Store['tenants'], 'find'>;
  readonly members: Pick<MemberStore, 'find' | 'findByUser' | 'list'>;
  readonly users: Pick<UserStore, 'find'>;
}

/** Throws `tenant_not_found` or `member_not_found`. */
export async function getMember(
  deps: MemberReading,
  scope: TenantScope,
  keys: MemberKeys,
): Promise<KnownMember> {
  await requireTenant(deps.tenants, scope);
  const member = await requireMember(deps, scope, keys);
  return withUser(deps, member);
}

/** Throws `tenant_not_found`. */
export async function listMembers(
  deps: MemberReading,
  scope: TenantScope,
  { page, filter }: { readonly page: PageRequest; readonly filter: MemberFilter },
): Promise<Page<KnownMember>> {
  await requireTenant(deps.tenants, scope);
  const { rows, total } = await deps.members.list(scope, page, filter);
  return { rows: await Promise.all(rows.map((member) => withUser(deps, member))), total };
}

/** Nobody belongs to more tenants than this; the wire has no paging here. */
const TENANT_LIMIT = 1000;

/** The tenants that a user belongs to, each with its name and since when. */
export async function listTenantsOf(
  { tenants, members }: Pick<Store, 'tenants' | 'members'>,
  { poolId, userId }: { readonly poolId: PoolId; readonly userId: UserId },
) {
  const { rows } = await members.listByUser(poolId, userId, { offset: 0, limit: TENANT_LIMIT });
  const found = await Promise.all(rows.map(({ tenantId }) => tenants.find(poolId, tenantId)));
  return found.flatMap((tenant, index) => {
    const joinedAt = rows[index]?.createdAt;
    return tenant === undefined || joinedAt === undefined ? [] : [{ tenant, joinedAt }];
  });
}

type Finding = Pick<MemberReading, 'members'>;

async function requireMember(
  deps: Finding,
  scope: TenantScope,
  { memberIds = [], userIds = [] }: MemberKeys,
): Promise<Member> {
  const [memberId] = memberIds;
  const [userId] = userIds;
  if (memberId === undefined && userId === undefined) {
    throw invalidArgument('linkUserId', rules.member);
  }
  const byId = memberId === undefined ? undefined : await deps.members.find(scope, memberId);
  const byUser = userId === undefined ? undefined : await deps.members.findByUser(scope, userId);
  const isContradiction = byId !== undefined && byUser !== undefined && byId.id !== byUser.id;
  const member = memberId === undefined ? byUser : byId;
  if (member === undefined || isContradiction) throw new AppError('member_not_found');
  return member;
}

/** The tenant is held, so that what is decided about its members stays true until it is written. */
async function requireMembers(
  unit: Pick<Store, 'tenants' | 'members'>,
  scope: TenantScope,
  { memberIds = [], userIds = [] }: MemberKeys,
): Promise<readonly Member[]> {
  if (memberIds.length + userIds.length === 0) {
    throw invalidArgument('linkUserIds', rules.members);
  }
  const tenant = await unit.tenants.hold(scope.poolId, scope.tenantId);
  if (tenant === undefined) throw new AppError('tenant_not_found');
  const found = new Map<MemberId, Member>();
  const keys = [
    ...memberIds.map((id) => ({ memberIds: [id] })),
    ...userIds.map((id) => ({ userIds: [id] })),
  ];
  for (const key of keys) {
    const member = await requireMember(unit, scope, key);
    found.set(member.id, member);
  }
  return [...found.values()];
}

async function withUser(deps: Pick<MemberReading, 'users'>, member: Member): Promise<KnownMember> {
  const user = await deps.users.find(member.poolId, member.userId);
  if (user === undefined) throw new AppError('member_not_found');
  return { member, user };
}
