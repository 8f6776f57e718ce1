/** Access keys of a pool. These calls are this server's own: no published client knows them. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { Id, PageNumber, Success, Timestamp } from './values.ts';

/** A month: whoever needs longer to move to a new secret needs a second key. */
const LONGEST_GRACE_SECONDS = 2_592_000;

/** How many access keys a page has unless told, and at most. */
export const ACCESS_KEYS_PER_PAGE = 50;

export const AccessKey = Type.Object({
  accessKeyId: Type.String(),
  /** Whether calls that return secrets of connections show them to this key. */
  canReadSecrets: Type.Boolean(),
  createdAt: Timestamp,
  /** Until when the secret before the current one is good; absent when there is none. */
  previousSecretUntil: Type.Optional(Timestamp),
});

/** The one answer that shows the secret. */
export const AccessKeyWithSecret = Type.Object({
  ...AccessKey.properties,
  accessKeySecret: Type.String(),
});

export type AccessKey = Static<typeof AccessKey>;

const ById = Type.Object({ accessKeyId: Id });

export const accessKeyRoutes = {
  listAccessKeys: route({
    operation: 'listAccessKeys',
    method: 'GET',
    path: '/api/v3/list-access-keys',
    access: 'management',
    summary: 'Lists the access keys of the pool, oldest first, without their secrets.',
    query: Type.Object({
      page: PageNumber,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: ACCESS_KEYS_PER_PAGE })),
    }),
    data: Type.Object({ totalCount: Type.Integer(), list: Type.Array(AccessKey) }),
    errors: [],
  }),
  createAccessKey: route({
    operation: 'createAccessKey',
    method: 'POST',
    path: '/api/v3/create-access-key',
    access: 'management',
    summary:
      'Creates an access key and shows its secret, this once. Only a key that may read secrets makes another that may.',
    body: Type.Object({ canReadSecrets: Type.Optional(Type.Boolean({ default: false })) }),
    data: AccessKeyWithSecret,
    errors: ['forbidden'],
  }),
  rotateAccessKey: route({
    operation: 'rotateAccessKey',
    method: 'POST',
    path: '/api/v3/rotate-access-key',
    access: 'management',
    summary:
      'Gives an access key a new secret and shows it, this once. The one before, and its tokens, stay good for `graceSeconds`; older ones end at once.',
    body: Type.Object({
      accessKeyId: Id,
      graceSeconds: Type.Optional(
        Type.Integer({ minimum: 0, maximum: LONGEST_GRACE_SECONDS, default: 0 }),
      ),
    }),
    data: AccessKeyWithSecret,
    errors: ['access_key_not_found', 'forbidden', 'changed_meanwhile'],
  }),
  revokeAccessKey: route({
    operation: 'revokeAccessKey',
    method: 'POST',
    path: '/api/v3/revoke-access-key',
    access: 'management',
    summary: 'Deletes an access key; its secrets and management tokens end at once.',
    body: ById,
    data: Success,
    errors: ['access_key_not_found'],
  }),
};
