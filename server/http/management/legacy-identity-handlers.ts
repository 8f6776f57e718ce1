import type { legacyIdentityRoutes, legacyTokenRoutes } from '@causeway/contract/legacy-users.ts';

import { revokeTokens } from '../../broker/upstream-tokens.ts';
import { linkIdentity, unlinkIdentity } from '../../directory/link-identity.ts';
import { asId, type UserId } from '../../kernel/ids.ts';
import { answered, type Handlers } from '../mount.ts';
import { namedSource } from '../named-source.ts';
import { sendLegacyData } from '../reply.ts';
import type { ManagementDeps } from './management-routes.ts';

export function legacyTokenHandlers({
  managementTokens,
}: Pick<ManagementDeps, 'managementTokens'>): Handlers<typeof legacyTokenRoutes> {
  return {
    async getAccessToken({ body, wire: { request, reply } }) {
      const accessToken = await managementTokens.issue(body.userPoolId, body.secret, request.ip);
      // Production callers read it beside `data`.
      sendLegacyData(reply, { accessToken }, { accessToken });
      return answered;
    },
  };
}

export function legacyIdentityHandlers({
  store,
  clock,
  tokens,
}: Pick<ManagementDeps, 'store' | 'clock' | 'tokens'>): Handlers<typeof legacyIdentityRoutes> {
  return {
    async linkIdentity({ principal, body }) {
      await linkIdentity({ store, clock }, principal, {
        userId: asId<UserId>(body.userId),
        sourceId: await namedSource(store, principal, body),
        subject: body.userIdInIdp,
        type: body.type,
      });
    },
    async unlinkIdentity({ principal, body }) {
      const sourceId = await namedSource(store, principal, body);
      const input = { userId: asId<UserId>(body.userId), sourceId, type: body.type };
      await revokeTokens(tokens, await unlinkIdentity(store, principal, input));
    },
  };
}
