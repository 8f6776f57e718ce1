import type { UserIdType } from '@causeway/contract/identities.ts';
import type { loginRoutes } from '@causeway/contract/logins.ts';

import { requireUser } from '../../directory/find-user.ts';
import { kickUser } from '../../directory/kick-user.ts';
import { listLogins, listUsedIdentities, listVisits } from '../../directory/login-history.ts';
import { type AppId, asId, type PoolId } from '../../kernel/ids.ts';
import type { UserOfPool } from '../../store/store.ts';
import { loginDto, loginQuery, visitedApplication } from '../login-dto.ts';
import type { Handlers } from '../mount.ts';
import { listed } from '../paged-list.ts';
import type { ManagementDeps } from './management-routes.ts';

interface Named {
  readonly userId: string;
  readonly userIdType?: UserIdType;
}

export function loginHandlers({
  store,
  clock,
}: Pick<ManagementDeps, 'store' | 'clock'>): Handlers<typeof loginRoutes> {
  const userOf = async (
    { poolId }: { readonly poolId: PoolId },
    { userId: key, userIdType: type = 'user_id' }: Named,
  ): Promise<UserOfPool> => {
    const { id: userId } = await requireUser(store, { poolId }, { key, type });
    return { poolId, userId };
  };

  return {
    async getUserLoginHistory({ principal, query }) {
      const user = await userOf(principal, query);
      // The reply has no place for an outcome, so whatever it shows has to have succeeded.
      const found = await listLogins(store, user, loginQuery(query, true));
      return listed(found, loginDto);
    },
    async getUserLoggedinApps({ principal, query }) {
      const visits = await listVisits(store, await userOf(principal, query), clock());
      return visits.map((visit) => visitedApplication(visit));
    },
    async getUserLoggedinIdentities({ principal, query }) {
      const used = await listUsedIdentities(store, await userOf(principal, query));
      return used.map(({ identity, source }) => ({
        identityId: identity.id,
        idpName: source.name,
        idpNameEn: source.name,
        idpLogo: source.logo,
        idpId: source.id,
      }));
    },
    async kickUsers({ principal, body }) {
      const user = { key: body.userId, type: body.options?.userIdType ?? 'user_id' } as const;
      const appIds = body.appIds.map((id) => asId<AppId>(id));
      await kickUser({ store, clock }, principal, { user, appIds });
      return { success: true };
    },
  };
}
