/** The keys that we use towards the source of a connection. No published client knows these calls. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { Id, TenantScope, Timestamp } from './values.ts';

/** A key of ours, by what may be seen of it. */
export const ConnectionKeyDetail = Type.Object({
  /** Counts from 1. */
  generation: Type.Integer(),
  /** `next` is published and signs later, `current` signs, `earlier` opens what was encrypted for it. */
  state: Type.Enum(['next', 'current', 'earlier']),
  /** In PEM. */
  certificate: Type.String(),
  createdAt: Timestamp,
  /** From when on it signs. */
  usedAt: Timestamp,
});

export type ConnectionKeyDetail = Static<typeof ConnectionKeyDetail>;

const Keys = Type.Object({
  totalCount: Type.Integer(),
  list: Type.Array(ConnectionKeyDetail),
});

export const connectionKeyRoutes = {
  getExtIdpConnKeys: route({
    operation: 'getExtIdpConnKeys',
    method: 'GET',
    path: '/api/v3/get-ext-idp-conn-keys',
    access: 'management',
    summary:
      'Returns the certificates of the keys that a connection signs and decrypts with, newest first; makes the keys when there are none.',
    query: Type.Object({ id: Id, tenantId: TenantScope }),
    data: Keys,
    errors: ['connection_not_found', 'connection_without_keys'],
  }),
  rotateExtIdpConnKeys: route({
    operation: 'rotateExtIdpConnKeys',
    method: 'POST',
    path: '/api/v3/rotate-ext-idp-conn-keys',
    access: 'management',
    summary:
      'Has the next key of a connection sign, within a minute, and publishes another one; the source must know the certificate of the next key by then. The key before opens for ninety more days what was encrypted for it.',
    body: Type.Object({ id: Id, tenantId: TenantScope }),
    data: Keys,
    errors: ['connection_not_found', 'connection_without_keys', 'changed_meanwhile'],
  }),
};
