/** Handlers of what signed-in people see and change of themselves. */
import { AppError } from '@causeway/contract/errors.ts';
import type { profileRoutes } from '@causeway/contract/profile.ts';

import { bindAddress, unbindAddress } from '../../broker/own-address.ts';
import { emailContact, phoneContact } from '../../credentials/contact-of.ts';
import type { CredentialDeps, SignedInPerson } from '../../credentials/credentials.ts';
import { updateProfile } from '../../directory/update-profile.ts';
import type { User } from '../../directory/user.ts';
import type { UserCaller } from '../auth/principal.ts';
import { profileOf, userDto } from '../management/user-dto.ts';
import { userViews } from '../management/user-view.ts';
import type { Handlers, Wire } from '../mount.ts';

export function profileHandlers(deps: CredentialDeps): Handlers<typeof profileRoutes> {
  const { store } = deps;
  const { show } = userViews(store.identities);

  async function self({ poolId, userId }: UserCaller): Promise<User> {
    const user = await store.users.find(poolId, userId);
    if (user === undefined) throw new AppError('not_signed_in');
    return user;
  }
  return {
    async getProfile({ principal, query }) {
      const { poolId, userId } = principal;
      const [user, password] = await Promise.all([
        self(principal),
        store.passwords.find(poolId, userId),
      ]);
      const setAt = password && new Date(password.setAt).toISOString();
      const shown = await show(user, query);
      return { ...shown, ...(setAt !== undefined && { passwordLastSetAt: setAt }) };
    },
    async updateProfile({ principal, body }) {
      const { username, externalId, customData } = body;
      const changes = { username, externalId, customData, profile: profileOf(body) };
      const user = await updateProfile(deps, await self(principal), changes);
      return userDto(user, { withCustomData: customData !== undefined });
    },
    async bindEmail({ principal, body, wire }) {
      const proof = { contact: emailContact(body.email), code: body.passCode };
      await bindAddress(deps, personOf(principal, wire), proof);
    },
    async unbindEmail({ principal, body, wire }) {
      await unbindAddress(deps, personOf(principal, wire), { kind: 'email', code: body.passCode });
    },
    async bindPhone({ principal, body, wire }) {
      const { phoneNumber, phoneCountryCode, passCode: code } = body;
      const contact = phoneContact(phoneNumber, phoneCountryCode || undefined);
      await bindAddress(deps, personOf(principal, wire), { contact, code });
    },
    async unbindPhone({ principal, body, wire }) {
      await unbindAddress(deps, personOf(principal, wire), { kind: 'phone', code: body.passCode });
    },
  };
}

function personOf({ poolId, userId }: UserCaller, { request }: Wire): SignedInPerson {
  return { poolId, userId, ip: request.ip };
}
