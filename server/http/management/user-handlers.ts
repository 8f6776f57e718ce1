import type { userRoutes } from '@causeway/contract/users.ts';

import { createUser, createUsers } from '../../directory/create-user.ts';
import { deleteUsers } from '../../directory/delete-users.ts';
import { findUsers, isUserNamed, requireUser } from '../../directory/find-user.ts';
import { updateUser } from '../../directory/update-user.ts';
import type { Handlers } from '../mount.ts';
import type { ManagementDeps } from './management-routes.ts';
import { newUser, userUpdate } from './user-dto.ts';
import { userViews } from './user-view.ts';

export function userHandlers(deps: ManagementDeps): Handlers<typeof userRoutes> {
  const { store } = deps;
  const { users, identities } = store;
  const { show, showAll } = userViews(identities);

  return {
    async createUser({ principal, body }) {
      const user = await createUser(deps, principal, newUser(body));
      return show(user, {
        withIdentities: body.identities !== undefined && body.identities.length > 0,
        withCustomData: body.customData !== undefined,
      });
    },
    async createUsersBatch({ principal, body }) {
      const list = body.list.map((entry) => newUser(entry, body.options?.passwordEncryptType));
      const wishes = {
        withIdentities: body.list.some(({ identities = [] }) => identities.length > 0),
        withCustomData: body.list.some(({ customData }) => customData !== undefined),
      };
      return showAll(await createUsers(deps, principal, list), wishes);
    },
    async getUser({ principal, query }) {
      const { userId: key, userIdType: type = 'user_id', ...wishes } = query;
      return show(await requireUser({ users, identities }, principal, { key, type }), wishes);
    },
    async getUserBatch({ principal, query }) {
      const { userIds: keys, userIdType: type = 'user_id', ...wishes } = query;
      return showAll(await findUsers({ users, identities }, principal, { keys, type }), wishes);
    },
    async isUserExists({ principal, body }) {
      return { exists: await isUserNamed({ users, identities }, principal, body) };
    },
    async updateUser({ principal, body }) {
      const user = { key: body.userId, type: body.options?.userIdType ?? 'user_id' };
      const updated = await updateUser(deps, principal, { ...userUpdate(body), user });
      return show(updated, { withCustomData: body.customData !== undefined });
    },
    async deleteUsersBatch({ principal, body }) {
      const { userIds: keys, options } = body;
      await deleteUsers({ store }, principal, { keys, type: options?.userIdType ?? 'user_id' });
      return { success: true };
    },
  };
}
