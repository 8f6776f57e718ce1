/** Which identity sources a tenant has, and what is on the sign-in page that tenants share. */
import { Type } from 'typebox';

import { LoginConfig } from './application-settings.ts';
import { route } from './route.ts';
import { Source } from './sources.ts';
import { Id, PageNumber, Success, TenantScope, Text, Verbatim } from './values.ts';

const Association = Type.Object({
  id: Id,
  /** Callers that leave it out want the connection associated. */
  association: Type.Optional(Type.Boolean()),
  tenantId: TenantScope,
});

const associationErrors = ['tenant_not_found', 'connection_not_found'] as const;

const Scenes = Type.Array(Text, { maxItems: 50 });
const Flag = Type.Boolean();

/** What can be changed of the page and is shown again. */
const PortalSwitches = Type.Object({
  enableCreateTenant: Flag,
  createTenantScenes: Scenes,
  enableJoinTenant: Flag,
  joinTenantScenes: Scenes,
  enableVerifyDomain: Flag,
  verifyDomainScenes: Scenes,
  ssoPageCustomizationSettings: Verbatim,
});

/** `UserPoolTenantConfigDto`. Settings are kept for clients; nothing here acts on them. */
export const Portal = Type.Object({
  userPoolId: Type.String(),
  isUserPoolAsTenant: Flag,
  enableSwitchType: Type.Enum(['tenant-console', 'tenant-app', 'tenant-launpad']),
  css: Type.String(),
  cssEnabled: Flag,
  customLoading: Type.String(),
  enableGuardVersionSwitch: Flag,
  guardVersion: Type.String(),
  loadingBackground: Type.String(),
  ...PortalSwitches.properties,
  enableMultipleTenantPortal: Flag,
  loginConfig: LoginConfig,
});

/** `UpdateLoginConfig`: members that are absent stay as they are. */
export const PortalUpdate = Type.Object({
  ...Type.Partial(PortalSwitches).properties,
  tabMethodsSortConfig: Type.Optional(Verbatim),
  qrCodeSortConfig: Type.Optional(Verbatim),
  passwordTabConfig: Type.Optional(Verbatim),
  verifyCodeTabConfig: Type.Optional(Verbatim),
  config: Type.Optional(Verbatim),
});

export const tenantSourceRoutes = {
  listTenantExtIdp: route({
    operation: 'listTenantExtIdp',
    method: 'GET',
    path: '/api/v3/list-tenant-ext-idp',
    access: 'management',
    summary:
      'Lists the sources that a tenant owns and those of the pool of which a connection is associated with it; those of the pool when no tenant is named.',
    query: Type.Object({
      tenantId: TenantScope,
      /** Only sources of which this application offers a connection. */
      appId: Type.Optional(Type.String({ maxLength: 128 })),
      /** `social` or `enterprise`; anything else leaves nothing out. */
      type: Type.Optional(Type.String({ maxLength: 64 })),
      page: PageNumber,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 10 })),
    }),
    data: Type.Object({ totalCount: Type.Integer(), list: Type.Array(Source) }),
    errors: ['tenant_not_found'],
  }),
  changeExtIdpConnAssociationState: route({
    operation: 'changeExtIdpConnAssociationState',
    method: 'POST',
    path: '/api/v3/change-ext-idp-conn-association-state',
    access: 'management',
    summary: 'Associates a connection of the pool with a tenant, or ends that.',
    body: Association,
    data: Success,
    idempotent: true,
    errors: associationErrors,
  }),
  associationExtIdpLegacy: route({
    operation: 'associationExtIdpLegacy',
    method: 'POST',
    path: '/api/v3/association-ext-idp',
    access: 'management',
    summary: 'The older name of change-ext-idp-conn-association-state.',
    body: Association,
    data: Success,
    idempotent: true,
    errors: associationErrors,
  }),
  userpoolTenantConfig: route({
    operation: 'userpoolTenantConfig',
    method: 'GET',
    path: '/api/v3/userpool-tenant-config',
    access: 'management',
    summary: 'Returns the settings of the sign-in page that tenants share.',
    data: Portal,
    errors: [],
  }),
  updateUserPoolTenantConfig: route({
    operation: 'updateUserPoolTenantConfig',
    method: 'POST',
    path: '/api/v3/update-userpool-tenant-config',
    access: 'management',
    summary: 'Changes settings of the sign-in page that tenants share; absent members stay.',
    body: Type.Object({ update: PortalUpdate }),
    data: Success,
    errors: ['changed_meanwhile'],
  }),
  changeUserpoolTenantExtIdpConnState: route({
    operation: 'changeUserpoolTenantExtIdpConnState',
    method: 'POST',
    path: '/api/v3/change-userpool-tenant-ext-idp-conn-state',
    access: 'management',
    summary:
      'Puts connections of the pool on the sign-in page that tenants share, or takes them off: all of them, or none.',
    body: Type.Object({ connIds: Type.Array(Id, { maxItems: 500 }), enabled: Type.Boolean() }),
    data: Success,
    idempotent: true,
    errors: ['connection_not_found'],
  }),
};
