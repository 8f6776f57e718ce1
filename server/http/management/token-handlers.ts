import {
  MANAGEMENT_TOKEN_SECONDS,
  type managementTokenRoutes,
} from '@causeway/contract/management-token.ts';

import type { Handlers } from '../mount.ts';
import type { ManagementDeps } from './management-routes.ts';

export function tokenHandlers({
  managementTokens,
}: Pick<ManagementDeps, 'managementTokens'>): Handlers<typeof managementTokenRoutes> {
  return {
    async getManagementToken({ body, wire }) {
      const { accessKeyId, accessKeySecret } = body;
      const { ip } = wire.request;
      const token = await managementTokens.issue(accessKeyId, accessKeySecret, ip);
      return { access_token: token, expires_in: MANAGEMENT_TOKEN_SECONDS };
    },
  };
}
