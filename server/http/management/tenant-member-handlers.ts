import type { tenantMemberRoutes } from '@causeway/contract/tenant-members.ts';

import {
  addMembers,
  createMember,
  demoteMember,
  getMember,
  listMembers,
  type MemberKeys,
  promoteMembers,
  removeMembers,
  updateMember,
} from '../../directory/tenant-members.ts';
import { asId, type TenantId, type UserId } from '../../kernel/ids.ts';
import type { MemberFilter, TenantScope } from '../../store/tenant-ports.ts';
import type { ManagementCaller } from '../auth/principal.ts';
import type { Handlers } from '../mount.ts';
import { listed, type PageAsked, windowOf } from '../paged-list.ts';
import { plainPassword } from '../plain-password.ts';
import type { ManagementDeps } from './management-routes.ts';
import { tenantUserDto } from './tenant-dto.ts';
import { newUser, userUpdate } from './user-dto.ts';

export function tenantMemberHandlers(deps: ManagementDeps): Handlers<typeof tenantMemberRoutes> {
  const { store } = deps;

  async function list(scope: TenantScope, filter: MemberFilter, asked: PageAsked = {}) {
    const found = await listMembers(store, scope, { page: windowOf(asked), filter });
    return listed(found, tenantUserDto);
  }

  return {
    async listTenantUsers({ principal, body }) {
      const { keywords, options } = body;
      return list(tenantOf(principal, body), { keywords }, options?.pagination);
    },
    async getTenantUser({ principal, query }) {
      return tenantUserDto(await getMember(store, tenantOf(principal, query), keyOf(query)));
    },
    async createTenantUser({ principal, body }) {
      const password = await plainPassword(deps.passwordKey, {
        field: 'password',
        password: body.password,
        encryption: body.options?.passwordEncryptType,
      });
      const person = newUser(body, password);
      return tenantUserDto(await createMember(deps, tenantOf(principal, body), person));
    },
    async updateTenantUser({ principal, body }) {
      const update = userUpdate(body.updates, body.updates.password);
      const change = { keys: keyOf(body), update };
      await updateMember({ ...store, ...deps }, tenantOf(principal, body), change);
    },
    async addTenantUsers({ principal, body }) {
      const userIds = body.linkUserIds.map((id) => asId<UserId>(id));
      await addMembers(deps, tenantOf(principal, body), userIds);
    },
    async removeTenantUsers({ principal, body }) {
      await removeMembers(deps, tenantOf(principal, body), keysOf(body));
    },
    async deleteTenantUser({ principal, body }) {
      await removeMembers(deps, tenantOf(principal, body), keysOf(body));
    },
    async listTenantAdmin({ principal, body }) {
      return list(tenantOf(principal, body), { keywords: body.keywords, adminsOnly: true }, body);
    },
    async setTenantAdmin({ principal, body }) {
      await promoteMembers(deps, tenantOf(principal, body), keysOf(body));
    },
    async deleteTenantAdmin({ principal, body }) {
      await demoteMember(deps, tenantOf(principal, body), keyOf(body));
    },
  };
}

function tenantOf({ poolId }: ManagementCaller, named: { readonly tenantId: string }): TenantScope {
  return { poolId, tenantId: asId<TenantId>(named.tenantId) };
}

function keyOf(named: {
  readonly linkUserId?: string | undefined;
  readonly memberId?: string | undefined;
}): MemberKeys {
  const { linkUserId, memberId } = named;
  return keysOf({
    linkUserIds: linkUserId === undefined ? [] : [linkUserId],
    memberIds: memberId === undefined ? [] : [memberId],
  });
}

function keysOf(named: {
  readonly linkUserIds?: readonly string[] | undefined;
  readonly memberIds?: readonly string[] | undefined;
}): MemberKeys {
  return {
    userIds: named.linkUserIds?.map((id) => asId(id)),
    memberIds: named.memberIds?.map((id) => asId(id)),
  };
}
