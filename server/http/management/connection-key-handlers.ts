import type {
  ConnectionKeyDetail,
  connectionKeyRoutes,
} from '@causeway/contract/connection-keys.ts';
import { AppError } from '@causeway/contract/errors.ts';

import { requireConnection } from '../../directory/find-connection.ts';
import {
  type ConnectionKey,
  type OwnKeySet,
  ownKeysOf,
  rotateOwnKeys,
} from '../../directory/own-keys.ts';
import { asId } from '../../kernel/ids.ts';
import type { Scope } from '../../store/store.ts';
import { scopeOf } from '../auth/principal.ts';
import type { Handlers } from '../mount.ts';
import type { ManagementDeps } from './management-routes.ts';

export function connectionKeyHandlers({
  store: { connections, connectionKeys },
  settings,
  clock,
}: ManagementDeps): Handlers<typeof connectionKeyRoutes> {
  const deps = { connectionKeys, clock };
  const ownerOf = async (scope: Scope, id: string) => {
    const connection = await requireConnection(connections, scope, asId(id));
    const { type } = connection;
    if (settings.hasOwnKeys(type)) return connection;
    throw new AppError('connection_without_keys', { values: { type } });
  };
  return {
    async getExtIdpConnKeys({ principal, query: { id, tenantId } }) {
      const owner = await ownerOf(scopeOf(principal, tenantId), id);
      return keysDto(await ownKeysOf(deps, owner));
    },
    async rotateExtIdpConnKeys({ principal, body: { id, tenantId } }) {
      const owner = await ownerOf(scopeOf(principal, tenantId), id);
      return keysDto(await rotateOwnKeys(deps, owner));
    },
  };
}

function keysDto({ next, current, earlier }: OwnKeySet) {
  const list = [
    keyDto(next, 'next'),
    keyDto(current, 'current'),
    ...earlier.map((key) => keyDto(key, 'earlier')),
  ];
  return { totalCount: list.length, list };
}

function keyDto(
  { generation, certificate, createdAt, usedAt }: ConnectionKey,
  state: ConnectionKeyDetail['state'],
): ConnectionKeyDetail {
  return {
    generation,
    state,
    certificate,
    createdAt: new Date(createdAt).toISOString(),
    usedAt: new Date(usedAt).toISOString(),
  };
}
