/** Tenants and their members in the words of the wire. */
import { invalidArgument, rules } from '@causeway/contract/rules.ts';
import type { TenantUser } from '@causeway/contract/tenant-members.ts';
import type {
  NewTenant as NewTenantDto,
  Tenant as TenantDto,
  TenantDetail,
} from '@causeway/contract/tenants.ts';

import type { NewTenant } from '../../directory/create-tenant.ts';
import type { Tenant } from '../../directory/tenant.ts';
import type { KnownMember } from '../../directory/tenant-members.ts';
import { type AppId, asId } from '../../kernel/ids.ts';
import type { Store } from '../../store/store.ts';
import { userDto } from './user-dto.ts';

export function newTenant(body: NewTenantDto): NewTenant {
  return {
    name: body.name,
    appIds: body.appIds.map((id) => asId(id)),
    logo: body.logo,
    description: body.description,
    rejectHint: body.rejectHint,
    originAppId: body.sourceAppId,
    enterpriseDomains: body.enterpriseDomains,
    expiresAt: timeOf(body.expireTime),
    memberLimit: body.memberAmount,
    adminLimit: body.adminAmount,
    activeUserLimit: body.mauAmount,
  };
}

/** ISO 8601 or epoch milliseconds. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const at = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw invalidArgument('expireTime', rules.time);
}

export function tenantDto(tenant: Tenant, appIds: readonly AppId[]): TenantDto {
  return {
    tenantId: tenant.id,
    userPoolId: tenant.poolId,
    name: tenant.name,
    description: tenant.description,
    logo: [...tenant.logo],
    rejectHint: tenant.rejectHint,
    appIds: [...appIds],
    creator: tenant.creator,
    sourceAppId: tenant.originAppId,
    source: tenant.origin,
    code: tenant.code,
    enterpriseDomains: tenant.enterpriseDomains.join(','),
  };
}

/** The `with...` flags of the wire. */
export interface TenantWishes {
  readonly withMembersCount?: boolean | undefined;
  readonly withAppDetail?: boolean | undefined;
  readonly withCreatorDetail?: boolean | undefined;
  readonly withSourceAppDetail?: boolean | undefined;
}

type Reading = Pick<Store, 'tenants' | 'members' | 'applications'>;

/** Shows tenants with as much as the caller asked for. */
export async function tenantDetails(
  store: Reading,
  tenants: readonly Tenant[],
  wishes: TenantWishes,
): Promise<TenantDetail[]> {
  const [first] = tenants;
  if (first === undefined) return [];
  const ids = tenants.map(({ id }) => id);
  const appIds = await store.tenants.listApplicationIds(first.poolId, ids);
  return Promise.all(
    tenants.map((tenant) => tenantDetail(store, { tenant, wishes, appIds: appIds.get(tenant.id) })),
  );
}

async function tenantDetail(
  store: Reading,
  {
    tenant,
    wishes,
    appIds = [],
  }: {
    readonly tenant: Tenant;
    readonly wishes: TenantWishes;
    readonly appIds: readonly AppId[] | undefined;
  },
): Promise<TenantDetail> {
  const { id: tenantId, poolId, originAppId, creator } = tenant;
  const detailOf = async (appId: AppId) => {
    const application = await store.applications.find(appId);
    if (application?.poolId !== poolId) return [];
    return [{ appId, appName: application.name, appLogo: application.logo }];
  };
  const details = tenantDto(tenant, appIds);
  const { withMembersCount, withAppDetail, withCreatorDetail, withSourceAppDetail } = wishes;
  return {
    ...details,
    ...(withMembersCount === true && {
      membersCount: (await store.members.list({ poolId, tenantId }, ONE)).total,
    }),
    ...(withAppDetail === true && {
      appDetail: (await Promise.all(appIds.map((id) => detailOf(id)))).flat(),
    }),
    ...(withCreatorDetail === true && { creatorDetail: { accessKeyId: creator } }),
    ...(withSourceAppDetail === true && {
      sourceAppDetail: (await detailOf(asId(originAppId)))[0] ?? {},
    }),
  };
}

const ONE = { offset: 0, limit: 1 };

export function tenantUserDto({ member, user }: KnownMember): TenantUser {
  return {
    ...userDto(user, {}),
    userPoolId: member.poolId,
    tenantId: member.tenantId,
    memberId: member.id,
    linkUserId: member.userId,
    isTenantAdmin: member.isAdmin,
  };
}
