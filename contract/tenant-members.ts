/** Who belongs to a tenant: members are users of the pool, named by `linkUserId` or `memberId`. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { NewUser, User, USER_BATCH_LIMIT, UserUpdate } from './users.ts';
import { Id, Timestamp } from './values.ts';

/** `TenantUserDto`. Its `password` and `salt` are never there. */
export const TenantUser = Type.Object({
  ...Type.Pick(User, [
    'email',
    'phone',
    'phoneCountryCode',
    'username',
    'name',
    'nickname',
    'photo',
    'loginsCount',
    'lastIp',
    'gender',
    'birthdate',
    'country',
    'province',
    'city',
    'address',
    'streetAddress',
    'postalCode',
    'givenName',
    'familyName',
    'middleName',
    'preferredUsername',
  ]).properties,
  userPoolId: Type.String(),
  tenantId: Type.String(),
  memberId: Type.String(),
  /** The user of the pool that the member is. */
  linkUserId: Type.String(),
  isTenantAdmin: Type.Boolean(),
});

export type TenantUser = Static<typeof TenantUser>;

/** Numbers, or their text as some published documents have it. */
const Page = Type.Optional(
  Type.Union([
    Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    Type.String({ pattern: '^[1-9][0-9]{0,5}$' }),
  ]),
);
const Limit = Type.Optional(
  Type.Union([
    Type.Integer({ minimum: 1, maximum: 50 }),
    Type.String({ pattern: '^([1-9]|[1-4][0-9]|50)$' }),
  ]),
);

const Ids = Type.Optional(Type.Array(Id, { maxItems: USER_BATCH_LIMIT }));

/** `RemoveTenantUsersDto`: members by their own ids, by those of the users, or by both. */
const Members = Type.Object({ tenantId: Id, linkUserIds: Ids, memberIds: Ids });

/** `GetTenantUserDto`. */
const OneMember = Type.Object({
  tenantId: Id,
  linkUserId: Type.Optional(Id),
  memberId: Type.Optional(Id),
});

const Keywords = Type.Optional(Type.String({ maxLength: 200 }));
const MemberList = Type.Object({ totalCount: Type.Integer(), list: Type.Array(TenantUser) });

const memberErrors = ['tenant_not_found', 'member_not_found'] as const;
const newPersonErrors = ['value_taken', 'password_encryption_unsupported'] as const;

export const tenantMemberRoutes = {
  listTenantUsers: route({
    operation: 'listTenantUsers',
    method: 'POST',
    path: '/api/v3/list-tenant-users',
    access: 'management',
    summary: 'Lists the members of a tenant, those who joined first coming first.',
    body: Type.Object({
      tenantId: Id,
      /** Part of a name, an e-mail address or a phone. */
      keywords: Keywords,
      options: Type.Optional(
        Type.Object({
          pagination: Type.Optional(Type.Object({ page: Page, limit: Limit })),
        }),
      ),
    }),
    data: MemberList,
    errors: ['tenant_not_found'],
  }),
  getTenantUser: route({
    operation: 'getTenantUser',
    method: 'GET',
    path: '/api/v3/get-tenant-user',
    access: 'management',
    summary: 'Returns one member of a tenant.',
    query: OneMember,
    data: TenantUser,
    errors: memberErrors,
  }),
  createTenantUser: route({
    operation: 'createTenantUser',
    method: 'POST',
    path: '/api/v3/create-tenant-user',
    access: 'management',
    summary: 'Creates a user of the pool who is a member of a tenant from the start.',
    body: Type.Object({
      tenantId: Id,
      ...Type.Omit(NewUser, ['identities', 'tenantIds', 'departmentIds']).properties,
    }),
    data: TenantUser,
    errors: ['tenant_not_found', 'tenant_full', ...newPersonErrors],
  }),
  updateTenantUser: route({
    operation: 'updateTenantUser',
    method: 'POST',
    path: '/api/v3/update-tenant-user',
    access: 'management',
    summary: 'Changes the user that a member is; members of `updates` that are absent stay.',
    body: Type.Object({
      ...OneMember.properties,
      updates: Type.Omit(UserUpdate, ['userId', 'options']),
    }),
    errors: [...memberErrors, ...newPersonErrors],
  }),
  addTenantUsers: route({
    operation: 'addTenantUsers',
    method: 'POST',
    path: '/api/v3/add-tenant-users',
    access: 'management',
    summary: 'Makes users of the pool members of a tenant: all of those named, or none.',
    body: Type.Object({
      tenantId: Id,
      linkUserIds: Type.Array(Id, { minItems: 1, maxItems: USER_BATCH_LIMIT }),
    }),
    errors: ['tenant_not_found', 'user_not_found', 'tenant_full'],
  }),
  removeTenantUsers: route({
    operation: 'removeTenantUsers',
    method: 'POST',
    path: '/api/v3/remove-tenant-users',
    access: 'management',
    summary: 'Ends memberships: all of those named, or none. The people stay users of the pool.',
    body: Members,
    errors: memberErrors,
  }),
  deleteTenantUser: route({
    operation: 'deleteTenantUser',
    method: 'POST',
    path: '/api/v3/delete-tenant-user',
    access: 'management',
    summary: 'The same as remove-tenant-users, under another name.',
    body: Members,
    errors: memberErrors,
  }),
  listTenantAdmin: route({
    operation: 'listTenantAdmin',
    method: 'POST',
    path: '/api/v3/list-tenant-admin',
    access: 'management',
    summary: 'Lists the members of a tenant who administer it.',
    body: Type.Object({ tenantId: Id, keywords: Keywords, page: Page, limit: Limit }),
    data: MemberList,
    errors: ['tenant_not_found'],
  }),
  setTenantAdmin: route({
    operation: 'setTenantAdmin',
    method: 'POST',
    path: '/api/v3/set-tenant-admin',
    access: 'management',
    summary: 'Has members administer their tenant: all of those named, or none.',
    body: Members,
    errors: [...memberErrors, 'tenant_full'],
  }),
  deleteTenantAdmin: route({
    operation: 'deleteTenantAdmin',
    method: 'POST',
    path: '/api/v3/delete-tenant-admin',
    access: 'management',
    summary: 'Makes an administrator of a tenant a member like any other.',
    body: OneMember,
    errors: memberErrors,
  }),
};

/** What a signed-in person asks about their own tenants. */
export const ownTenantRoutes = {
  getTenantList: route({
    operation: 'getTenantList',
    method: 'GET',
    path: '/api/v3/get-my-tenant-list',
    access: 'user',
    summary: 'Returns the tenants that the person belongs to, those joined first coming first.',
    data: Type.Array(
      Type.Object({
        tenantId: Type.String(),
        tenantName: Type.String(),
        joinAt: Timestamp,
      }),
    ),
    errors: [],
  }),
};
