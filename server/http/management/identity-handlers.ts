import type { identityRoutes } from '@causeway/contract/identities.ts';

import { revokeTokens } from '../../broker/upstream-tokens.ts';
import { requireUser } from '../../directory/find-user.ts';
import { identitiesOf } from '../../directory/identities-of.ts';
import { linkIdentity, unlinkIdentity } from '../../directory/link-identity.ts';
import { asId, type SourceId, type UserId } from '../../kernel/ids.ts';
import { identityDto } from '../identity-dto.ts';
import type { Handlers } from '../mount.ts';
import type { ManagementDeps } from './management-routes.ts';

export function identityHandlers({
  store,
  clock,
  tokens,
}: ManagementDeps): Handlers<typeof identityRoutes> {
  const { users, sources, identities } = store;
  return {
    async getUserIdentities({ principal, query }) {
      const { userId, userIdType = 'user_id' } = query;
      const key = { key: userId, type: userIdType };
      const user = await requireUser({ users, identities }, principal, key);
      const { poolId } = principal;
      const found = await identitiesOf(store, { poolId, userId: user.id });
      return found.map((identity) => identityDto(identity));
    },
    async linkIdentity({ principal, body }) {
      await linkIdentity({ store, clock }, principal, {
        userId: asId<UserId>(body.userId),
        sourceId: asId<SourceId>(body.extIdpId),
        subject: body.userIdInIdp,
        type: body.type,
        profile: body.userInfoInIdp,
      });
      return { success: true };
    },
    async unlinkIdentity({ principal, body }) {
      const removed = await unlinkIdentity({ users, sources, identities }, principal, {
        userId: asId<UserId>(body.userId),
        sourceId: asId<SourceId>(body.extIdpId),
        type: body.type,
      });
      await revokeTokens(tokens, removed);
      return { success: true };
    },
  };
}
