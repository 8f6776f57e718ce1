/** Handlers of what a signed-in person sees of their own sign-ins. */
import type { ownLoginRoutes } from '@causeway/contract/logins.ts';

import { listLogins, listVisits } from '../../directory/login-history.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Store } from '../../store/store.ts';
import { loginQuery, ownLoginDto, visitedApplication } from '../login-dto.ts';
import type { Handlers } from '../mount.ts';
import { listed } from '../paged-list.ts';

export function ownLoginHandlers({
  store,
  clock,
}: {
  readonly store: Pick<Store, 'logins' | 'applications' | 'oidcRecords'>;
  readonly clock: Clock;
}): Handlers<typeof ownLoginRoutes> {
  return {
    async getLoginHistory({ principal, query, language }) {
      const found = await listLogins(store, principal, loginQuery(query, query.success));
      return listed(found, (past) => ownLoginDto(past, language));
    },
    async getLoggedInApps({ principal }) {
      const visits = await listVisits(store, principal, clock());
      return visits.map((visit) => ({ ...visitedApplication(visit), active: visit.isActive }));
    },
  };
}
