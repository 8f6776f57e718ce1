import type { userSearchRoutes } from '@causeway/contract/user-search.ts';

import type { UserCondition } from '../../directory/user-search.ts';
import type { Handlers } from '../mount.ts';
import { windowOf } from '../paged-list.ts';
import type { ManagementDeps } from './management-routes.ts';
import { userSearch } from './user-filter.ts';
import { userViews } from './user-view.ts';

export function userSearchHandlers({ store }: ManagementDeps): Handlers<typeof userSearchRoutes> {
  const { users, identities } = store;
  const { showAll } = userViews(identities);

  return {
    async listUsers({ principal, body }) {
      const { pagination, sort: _sort, fuzzySearchOn: _on, ...wishes } = body.options ?? {};
      const window = windowOf(pagination ?? {});
      const found = await users.search(principal.poolId, userSearch(body), window);
      return { totalCount: found.total, list: await showAll(found.rows, wishes) };
    },
    async listUsersLegacy({ principal, query }) {
      const { page, limit, status, updatedAtStart, updatedAtEnd, ...wishes } = query;
      const conditions: UserCondition[] = [];
      if (status !== undefined) {
        conditions.push({ operator: 'EQUAL', field: 'status', value: status });
      }
      if (updatedAtStart !== undefined || updatedAtEnd !== undefined) {
        const [from, to] = [updatedAtStart, updatedAtEnd];
        conditions.push({ operator: 'WITHIN', field: 'updatedAt', from, to });
      }
      const search = { conditions, order: [] };
      const found = await users.search(principal.poolId, search, windowOf({ page, limit }));
      return { totalCount: found.total, list: await showAll(found.rows, wishes) };
    },
  };
}
