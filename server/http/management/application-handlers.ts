import type { applicationRoutes } from '@causeway/contract/applications.ts';

import type { Application } from '../../directory/application.ts';
import { createApplication } from '../../directory/create-application.ts';
import { requireApplication } from '../../directory/find-application.ts';
import { listOffers } from '../../directory/offer-connection.ts';
import { asId } from '../../kernel/ids.ts';
import type { Handlers } from '../mount.ts';
import { applicationDto, newApplication } from './application-dto.ts';
import type { ManagementDeps } from './management-routes.ts';

export function applicationHandlers({
  store,
  clock,
}: ManagementDeps): Handlers<typeof applicationRoutes> {
  const { applications, connections, sources } = store;

  async function shown(application: Application) {
    return applicationDto(application, await listOffers({ connections, sources }, application));
  }

  return {
    async createApplication({ principal, body }) {
      return shown(await createApplication({ store, clock }, principal, newApplication(body)));
    },
    async getApplication({ principal, query }) {
      return shown(await requireApplication(applications, principal, asId(query.appId)));
    },
    async getApplicationSecret({ principal, query }) {
      const application = await requireApplication(applications, principal, asId(query.appId));
      return { secret: application.secret };
    },
  };
}
