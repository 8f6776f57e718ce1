/** External identity sources (`ext-idp`), seen by administrators. */
import { type Static, Type } from 'typebox';

import { ConnectionDetail } from './connections.ts';
import { route } from './route.ts';
import { Id, Name, PageNumber, SourceTypeName, Success, TenantScope } from './values.ts';

/** No published client pages this list, so a page holds what a pool may reasonably have. */
export const SOURCE_PAGE_LIMIT = 1000;

/** `ExtIdpDto`. */
export const Source = Type.Object({
  id: Type.String(),
  name: Type.String(),
  logo: Type.String(),
  /** Empty for a source of the whole pool. */
  tenantId: Type.Optional(Type.String()),
  type: SourceTypeName,
});

/** `ExtIdpDetail`; `connections` is an array, although the published document types it as an object. */
export const SourceDetail = Type.Object({
  ...Source.properties,
  connections: Type.Array(ConnectionDetail),
  autoJoin: Type.Boolean(),
});

export type Source = Static<typeof Source>;
export type SourceDetail = Static<typeof SourceDetail>;

/** The category of a source; it says nothing that the source itself does not say, and is ignored. */
const Category = Type.Optional(Type.String({ maxLength: 64 }));

export const sourceRoutes = {
  listExtIdp: route({
    operation: 'listExtIdp',
    method: 'GET',
    path: '/api/v3/list-ext-idp',
    access: 'management',
    summary: 'Lists the identity sources of the pool, or of one tenant.',
    query: Type.Object({
      tenantId: TenantScope,
      appId: Type.Optional(Type.String({ maxLength: 128 })),
      page: PageNumber,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: SOURCE_PAGE_LIMIT })),
    }),
    data: Type.Object({ totalCount: Type.Integer(), list: Type.Array(Source) }),
    errors: [],
  }),
  getExtIdp: route({
    operation: 'getExtIdp',
    method: 'GET',
    path: '/api/v3/get-ext-idp',
    access: 'management',
    summary: 'Returns one identity source with its connections.',
    query: Type.Object({
      id: Id,
      tenantId: TenantScope,
      appId: Type.Optional(Type.String({ maxLength: 128 })),
      type: Category,
    }),
    data: SourceDetail,
    errors: ['source_not_found'],
  }),
  createExtIdp: route({
    operation: 'createExtIdp',
    method: 'POST',
    path: '/api/v3/create-ext-idp',
    access: 'management',
    summary: 'Creates an identity source. Its type and tenant never change.',
    body: Type.Object({
      name: Name,
      type: Type.String({ minLength: 1, maxLength: 64 }),
      autoJoin: Type.Optional(Type.Boolean()),
      tenantId: TenantScope,
    }),
    data: Source,
    errors: ['source_type_unknown', 'tenant_not_found'],
  }),
  updateExtIdp: route({
    operation: 'updateExtIdp',
    method: 'POST',
    path: '/api/v3/update-ext-idp',
    access: 'management',
    idempotent: true,
    summary:
      'Renames an identity source; who signs in through it joins its tenant while `autoJoin` is on.',
    body: Type.Object({
      id: Id,
      name: Name,
      autoJoin: Type.Optional(Type.Boolean()),
      tenantId: TenantScope,
    }),
    data: Source,
    errors: ['source_not_found'],
  }),
  deleteExtIdp: route({
    operation: 'deleteExtIdp',
    method: 'POST',
    path: '/api/v3/delete-ext-idp',
    access: 'management',
    summary: 'Deletes an identity source that has neither connections nor bound identities.',
    body: Type.Object({ id: Id, tenantId: TenantScope }),
    data: Success,
    errors: ['source_not_found', 'source_in_use'],
  }),
};
