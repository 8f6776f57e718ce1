import {
  APPLICATIONS_PER_PAGE,
  type ApplicationSearch,
  type applicationRoutes,
} from '@causeway/contract/applications.ts';

import type { Application } from '../../directory/application.ts';
import {
  deleteApplication,
  refreshApplicationSecret,
  updateApplication,
} from '../../directory/change-application.ts';
import { createApplication } from '../../directory/create-application.ts';
import { requireApplication } from '../../directory/find-application.ts';
import { listOffers } from '../../directory/offer-connection.ts';
import { asId } from '../../kernel/ids.ts';
import type { Page } from '../../kernel/page.ts';
import type { Scope } from '../../store/store.ts';
import type { Handlers } from '../mount.ts';
import { listed, windowOf } from '../paged-list.ts';
import {
  applicationChanges,
  applicationDto,
  applicationSummary,
  newApplication,
} from './application-dto.ts';
import type { ManagementDeps } from './management-routes.ts';

export function applicationHandlers({
  store,
  clock,
}: ManagementDeps): Handlers<typeof applicationRoutes> {
  const { applications, connections, sources } = store;

  async function shown(application: Application, scope: Scope) {
    const offers = await listOffers({ connections, sources }, scope, application);
    return applicationDto(application, offers);
  }

  async function search({ poolId }: Scope, query: ApplicationSearch): Promise<Page<Application>> {
    const { isIntegrateApp, isSelfBuiltApp, all } = query;
    const isOfNoKind = isIntegrateApp === true && isSelfBuiltApp !== true && all !== true;
    if (isOfNoKind) return { rows: [], total: 0 };
    const filter = { keywords: query.keywords, ssoOnly: query.ssoEnabled };
    return applications.list(poolId, windowOf(query, APPLICATIONS_PER_PAGE), filter);
  }

  return {
    async createApplication({ principal, body }) {
      const created = await createApplication({ store, clock }, principal, newApplication(body));
      return shown(created, principal);
    },
    async getApplication({ principal, query }) {
      const found = await requireApplication(applications, principal, asId(query.appId));
      return shown(found, principal);
    },
    async getApplicationSecret({ principal, query }) {
      const application = await requireApplication(applications, principal, asId(query.appId));
      return { secret: application.secret };
    },
    async listApplications({ principal, query }) {
      const { rows, total } = await search(principal, query);
      const list = await Promise.all(rows.map((application) => shown(application, principal)));
      return { totalCount: total, list };
    },
    async getApplicationSimpleInfo({ principal, query }) {
      const { appId } = query;
      return applicationSummary(await requireApplication(applications, principal, asId(appId)));
    },
    async listApplicationSimpleInfo({ principal, query }) {
      return listed(await search(principal, query), applicationSummary);
    },
    async updateApplication({ principal, body }) {
      await updateApplication({ store, clock }, principal, applicationChanges(body));
      return { success: true };
    },
    async refreshApplicationSecret({ principal, body }) {
      const { appId } = body;
      return { secret: await refreshApplicationSecret({ store, clock }, principal, asId(appId)) };
    },
    async deleteApplication({ principal, body }) {
      await deleteApplication(store, principal, asId(body.appId));
      return { success: true };
    },
  };
}
