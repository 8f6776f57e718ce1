import type { User as UserDto } from '@causeway/contract/users.ts';

import { identitiesOf } from '../../directory/identities-of.ts';
import type { User } from '../../directory/user.ts';
import type { IdentityStore } from '../../store/store.ts';
import { userDto, type UserParts } from './user-dto.ts';

/** The `with...` flags of the wire. */
export interface Wishes extends Omit<UserParts, 'identities'> {
  readonly withIdentities?: boolean | undefined;
}

export interface UserViews {
  readonly show: (user: User, wishes: Wishes) => Promise<UserDto>;
  readonly showAll: (users: readonly User[], wishes: Wishes) => Promise<UserDto[]>;
}

/** Shows users with as much as the caller asked for. */
export function userViews(identities: Pick<IdentityStore, 'listByUser'>): UserViews {
  async function show(user: User, { withIdentities = false, ...wishes }: Wishes) {
    const owner = { poolId: user.poolId, userId: user.id };
    const found = withIdentities ? await identitiesOf({ identities }, owner) : undefined;
    return userDto(user, { ...wishes, identities: found });
  }
  return { show, showAll: (users, wishes) => Promise.all(users.map((one) => show(one, wishes))) };
}
