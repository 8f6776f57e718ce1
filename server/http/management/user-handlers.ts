import type { PasswordEncryption } from '@causeway/contract/passwords.ts';
import type { userRoutes } from '@causeway/contract/users.ts';

import { createUser, createUsers } from '../../directory/create-user.ts';
import { deleteUsers } from '../../directory/delete-users.ts';
import { findUsers, isUserNamed, requireUser } from '../../directory/find-user.ts';
import { updateUser } from '../../directory/update-user.ts';
import type { Handlers } from '../mount.ts';
import { plainPassword } from '../plain-password.ts';
import type { ManagementDeps } from './management-routes.ts';
import { newUser, userUpdate } from './user-dto.ts';
import { userViews } from './user-view.ts';

interface PasswordOptions {
  readonly passwordEncryptType?: PasswordEncryption | undefined;
}

interface WithPassword {
  readonly password?: string | undefined;
  readonly options?: PasswordOptions | undefined;
}

export function userHandlers(deps: ManagementDeps): Handlers<typeof userRoutes> {
  const { store } = deps;
  const { users, identities } = store;
  const { show, showAll } = userViews(identities);

  /** `batch` says how passwords are encrypted where an entry does not. */
  function passwordOf({ password, options }: WithPassword, batch?: PasswordOptions) {
    const encryption = options?.passwordEncryptType ?? batch?.passwordEncryptType;
    return plainPassword(deps.passwordKey, { field: 'password', password, encryption });
  }

  return {
    async createUser({ principal, body }) {
      const user = await createUser(deps, principal, newUser(body, await passwordOf(body)));
      return show(user, {
        withIdentities: body.identities !== undefined && body.identities.length > 0,
        withCustomData: body.customData !== undefined,
      });
    },
    async createUsersBatch({ principal, body }) {
      const list = await Promise.all(
        body.list.map(async (entry) => newUser(entry, await passwordOf(entry, body.options))),
      );
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
      const update = userUpdate(body, await passwordOf(body));
      const updated = await updateUser(deps, principal, { ...update, user });
      return show(updated, { withCustomData: body.customData !== undefined });
    },
    async deleteUsersBatch({ principal, body }) {
      const { userIds: keys, options } = body;
      await deleteUsers({ store }, principal, { keys, type: options?.userIdType ?? 'user_id' });
      return { success: true };
    },
  };
}
