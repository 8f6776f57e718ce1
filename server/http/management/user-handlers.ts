import type { userRoutes } from '@causeway/contract/users.ts';

import { createUser } from '../../directory/create-user.ts';
import { requireUser } from '../../directory/find-user.ts';
import { listIdentities } from '../../directory/link-identity.ts';
import type { User } from '../../directory/user.ts';
import type { Handlers } from '../mount.ts';
import type { ManagementDeps } from './management-routes.ts';
import { newUser, userDto } from './user-dto.ts';

export function userHandlers({ store, clock }: ManagementDeps): Handlers<typeof userRoutes> {
  const { users, identities } = store;
  const identitiesOf = ({ poolId, id }: User) => listIdentities(identities, { poolId, userId: id });

  return {
    async createUser({ principal, body }) {
      const user = await createUser({ store, clock }, principal, newUser(body));
      const isLinked = body.identities !== undefined && body.identities.length > 0;
      return userDto(user, {
        identities: isLinked ? await identitiesOf(user) : undefined,
        withCustomData: body.customData !== undefined,
      });
    },
    async getUser({ principal, query }) {
      const { userId, userIdType = 'user_id', withIdentities = false, withCustomData } = query;
      const key = { key: userId, type: userIdType };
      const user = await requireUser({ users, identities }, principal, key);
      return userDto(user, {
        identities: withIdentities ? await identitiesOf(user) : undefined,
        withCustomData,
      });
    },
  };
}
