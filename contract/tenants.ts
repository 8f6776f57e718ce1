/** Tenants: customer organisations inside a pool, seen by administrators. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { Id, PageNumber, Success, Text, Url } from './values.ts';

const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 10 }));

/** `TenantDto` names 64 characters. */
const TenantName = Type.String({ minLength: 1, maxLength: 64 });
const AppIds = Type.Array(Id, { maxItems: 1000 });
const Logos = Type.Array(Url, { maxItems: 20 });
const Domain = Type.String({ minLength: 1, maxLength: 253 });
const Amount = Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 }));

/** `TenantDto`. */
export const Tenant = Type.Object({
  tenantId: Type.String(),
  userPoolId: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  logo: Type.Array(Type.String()),
  /** What somebody reads who may not sign in to the tenant. */
  rejectHint: Type.Optional(Type.String()),
  appIds: Type.Array(Type.String()),
  /** The access key that created it. */
  creator: Type.String(),
  /** Empty when the tenant was created by an administrator. */
  sourceAppId: Type.String(),
  source: Type.Enum(['console', 'application']),
  /** Unique in the pool, made by the server. */
  code: Type.String(),
  /** Separated by commas, because the published document says that it is a text. */
  enterpriseDomains: Type.String(),
});

export type Tenant = Static<typeof Tenant>;

const AppDetail = Type.Object({
  appId: Type.String(),
  appName: Type.String(),
  appLogo: Type.String(),
});

/** `TenantRespDto`: with what the `with...` flags ask for. */
export const TenantDetail = Type.Object({
  ...Tenant.properties,
  membersCount: Type.Optional(Type.Integer()),
  appDetail: Type.Optional(Type.Array(AppDetail)),
  creatorDetail: Type.Optional(Type.Object({ accessKeyId: Type.String() })),
  /** Empty without an application of origin. */
  sourceAppDetail: Type.Optional(Type.Partial(AppDetail)),
});

export type TenantDetail = Static<typeof TenantDetail>;

export const TenantWishes = {
  withMembersCount: Type.Optional(Type.Boolean()),
  withAppDetail: Type.Optional(Type.Boolean()),
  withCreatorDetail: Type.Optional(Type.Boolean()),
  withSourceAppDetail: Type.Optional(Type.Boolean()),
};

const NewTenant = Type.Object({
  name: TenantName,
  appIds: AppIds,
  logo: Type.Optional(Logos),
  description: Type.Optional(Text),
  rejectHint: Type.Optional(Text),
  sourceAppId: Type.Optional(Type.String({ maxLength: 128 })),
  enterpriseDomains: Type.Optional(Type.Array(Domain, { maxItems: 100 })),
  /** ISO 8601, or epoch milliseconds. From then on nobody signs in to the tenant. */
  expireTime: Type.Optional(Type.String({ maxLength: 40 })),
  /** Kept and not enforced. */
  mauAmount: Amount,
  memberAmount: Amount,
  adminAmount: Amount,
});

export type NewTenant = Static<typeof NewTenant>;

const ByTenantId = Type.Object({ tenantId: Id, ...TenantWishes });

/** `TenantApplicationDto`. */
export const TenantApplication = Type.Object({
  userPoolId: Type.String(),
  tenantAppId: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  logo: Type.String(),
  applicationType: Type.String(),
  ssoEnabled: Type.Boolean(),
  appId: Type.String(),
});

export type TenantApplication = Static<typeof TenantApplication>;

export const tenantRoutes = {
  createTenant: route({
    operation: 'createTenant',
    method: 'POST',
    path: '/api/v3/create-tenant',
    access: 'management',
    summary: 'Creates a tenant, without members.',
    body: NewTenant,
    data: Tenant,
    errors: ['application_not_found'],
  }),
  updateTenant: route({
    operation: 'updateTenant',
    method: 'POST',
    path: '/api/v3/update-tenant',
    access: 'management',
    summary:
      'Changes a tenant; members that are absent stay as they are, `appIds` replaces the whole list.',
    body: Type.Object({
      tenantId: Id,
      name: Type.Optional(TenantName),
      appIds: Type.Optional(AppIds),
      logo: Type.Optional(Logos),
      description: Type.Optional(Text),
      rejectHint: Type.Optional(Text),
      sourceAppId: Type.Optional(Type.String({ maxLength: 128 })),
    }),
    data: Success,
    errors: ['tenant_not_found', 'application_not_found'],
  }),
  deleteTenant: route({
    operation: 'deleteTenant',
    method: 'POST',
    path: '/api/v3/delete-tenant',
    access: 'management',
    summary:
      'Deletes a tenant that owns no identity sources, with its memberships and associations. Its people stay users of the pool.',
    body: Type.Object({ tenantId: Id }),
    data: Success,
    errors: ['tenant_not_found', 'tenant_in_use'],
  }),
  getTenant: route({
    operation: 'getTenant',
    method: 'GET',
    path: '/api/v3/get-tenant',
    access: 'management',
    summary: 'Returns one tenant.',
    query: ByTenantId,
    data: TenantDetail,
    errors: ['tenant_not_found'],
  }),
  getTenantLittleInfo: route({
    operation: 'getTenantLittleInfo',
    method: 'GET',
    path: '/api/v3/get-tenant-little-info',
    access: 'management',
    summary: 'Returns one tenant; here it says no less than get-tenant.',
    query: ByTenantId,
    data: TenantDetail,
    errors: ['tenant_not_found'],
  }),
  getTenantByCode: route({
    operation: 'getTenantByCode',
    method: 'GET',
    path: '/api/v3/get-tenant-by-code',
    access: 'management',
    summary: 'Returns the tenant with this code.',
    query: Type.Object({ code: Type.String({ minLength: 1, maxLength: 128 }) }),
    data: TenantDetail,
    errors: ['tenant_not_found'],
  }),
  listTenants: route({
    operation: 'listTenants',
    method: 'GET',
    path: '/api/v3/list-tenants',
    access: 'management',
    summary: 'Lists tenants, oldest first.',
    query: Type.Object({
      /** Part of the name or the code. */
      keywords: Type.Optional(Type.String({ maxLength: 200 })),
      ...TenantWishes,
      page: PageNumber,
      limit: Limit,
      source: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    data: Type.Object({ totalCount: Type.Integer(), list: Type.Array(TenantDetail) }),
    errors: [],
  }),
  listTenantApplications: route({
    operation: 'listTenantApplications',
    method: 'GET',
    path: '/api/v3/list-tenant-applications',
    access: 'management',
    summary:
      'Lists the applications of the tenant that the call or its headers name; of the pool when they name none.',
    query: Type.Object({
      tenantId: Type.Optional(Type.String({ maxLength: 128 })),
      page: PageNumber,
      limit: Limit,
      /** Part of the name or the identifier. */
      keywords: Type.Optional(Type.String({ maxLength: 200 })),
      /** True: only those that take part in single sign-on. */
      sso_enabled: Type.Optional(Type.Boolean()),
    }),
    data: Type.Object({ totalCount: Type.Integer(), list: Type.Array(TenantApplication) }),
    errors: ['tenant_not_found'],
  }),
};
