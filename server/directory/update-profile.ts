import type { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument } from '@causeway/contract/rules.ts';

import { canonicalUsername } from './canonical-names.ts';
import type { User } from './user.ts';
import { updateUser, type UserUpdate, type UserUpdating } from './update-user.ts';

/** What somebody may change of themselves without a proof. */
export type ProfileUpdate = Pick<UserUpdate, 'username' | 'externalId' | 'profile' | 'customData'>;

/**
 * Changes a person's own profile. A source that names people by user name or external id is believed
 * because an administrator gave these names; whoever could choose them would be taken for somebody else.
 * Throws `user_not_found`, `invalid_argument` or `value_taken`, and then changed nothing.
 */
export async function updateProfile(
  deps: UserUpdating,
  user: User,
  { username, externalId, profile, customData }: ProfileUpdate,
): Promise<User> {
  const isOtherId = externalId !== undefined && externalId !== (user.externalId ?? '');
  if (isOtherId) throw given('externalId');
  const isOtherName =
    username !== undefined && canonicalUsername(username) !== (user.username ?? '');
  if (isOtherName && user.origin !== 'register') throw given('username');
  const { poolId, id: key } = user;
  return updateUser(
    deps,
    { poolId },
    {
      user: { key, type: 'user_id' },
      profile,
      customData,
      ...(isOtherName && { username }),
    },
  );
}

const givenRule = {
  en: 'is given by an administrator; only they can change it.',
  zh: '由管理员设置，仅管理员可修改',
};

function given(field: string): AppError {
  return invalidArgument(field, givenRule);
}
