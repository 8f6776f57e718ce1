import {
  type AccessKey as AccessKeyDto,
  ACCESS_KEYS_PER_PAGE,
  type accessKeyRoutes,
} from '@causeway/contract/access-keys.ts';

import { createAccessKey, revokeAccessKey, rotateAccessKey } from '../../directory/access-keys.ts';
import type { AccessKey } from '../../directory/pool.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type AccessKeyId, asId } from '../../kernel/ids.ts';
import type { Store } from '../../store/store.ts';
import type { Handlers } from '../mount.ts';
import { listed, windowOf } from '../paged-list.ts';

export interface AccessKeyHandlerDeps {
  readonly store: Pick<Store, 'pools'>;
  readonly clock: Clock;
}

export function accessKeyHandlers({
  store: { pools },
  clock,
}: AccessKeyHandlerDeps): Handlers<typeof accessKeyRoutes> {
  const deps = { pools, clock };
  return {
    async listAccessKeys({ principal, query }) {
      const window = windowOf(query, ACCESS_KEYS_PER_PAGE);
      const found = await pools.listAccessKeys(principal.poolId, window);
      return listed(found, (key) => accessKeyDto(key, clock()));
    },
    async createAccessKey({ principal, body: { canReadSecrets = false } }) {
      const key = await createAccessKey(deps, principal, { canReadSecrets });
      return { ...accessKeyDto(key, clock()), accessKeySecret: key.secret };
    },
    async rotateAccessKey({ principal, body: { accessKeyId, graceSeconds = 0 } }) {
      const id = asId<AccessKeyId>(accessKeyId);
      const key = await rotateAccessKey(deps, principal, { id, graceSeconds });
      return { ...accessKeyDto(key, clock()), accessKeySecret: key.secret };
    },
    async revokeAccessKey({ principal, body }) {
      await revokeAccessKey(deps, principal, asId(body.accessKeyId));
      return { success: true };
    },
  };
}

function accessKeyDto(key: AccessKey, now: number): AccessKeyDto {
  const { id, canReadSecrets, createdAt, previous } = key;
  return {
    accessKeyId: id,
    canReadSecrets,
    createdAt: new Date(createdAt).toISOString(),
    ...(previous !== undefined &&
      now < previous.until && { previousSecretUntil: new Date(previous.until).toISOString() }),
  };
}
