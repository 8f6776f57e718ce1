import { SOURCE_PAGE_LIMIT, type sourceRoutes } from '@causeway/contract/sources.ts';

import { deleteSource, renameSource } from '../../directory/change-source.ts';
import { createSource } from '../../directory/create-source.ts';
import { getSource } from '../../directory/find-source.ts';
import { asId, type SourceId } from '../../kernel/ids.ts';
import { scopeOf } from '../auth/principal.ts';
import type { Handlers } from '../mount.ts';
import { listed, windowOf } from '../paged-list.ts';
import type { ManagementDeps } from './management-routes.ts';
import { sourceDetailDto, sourceDto } from './source-dto.ts';

export function sourceHandlers({ store, clock }: ManagementDeps): Handlers<typeof sourceRoutes> {
  const { sources, connections } = store;
  return {
    async listExtIdp({ principal, query }) {
      const window = windowOf(query, SOURCE_PAGE_LIMIT);
      const found = await sources.list(scopeOf(principal, query.tenantId), window);
      return listed(found, sourceDto);
    },
    async getExtIdp({ principal, query }) {
      const scope = scopeOf(principal, query.tenantId);
      return sourceDetailDto(await getSource({ sources, connections }, scope, asId(query.id)));
    },
    async createExtIdp({ principal, body }) {
      const scope = scopeOf(principal, body.tenantId);
      const { name, type, autoJoin } = body;
      return sourceDto(await createSource({ store, clock }, scope, { name, type, autoJoin }));
    },
    async updateExtIdp({ principal, body }) {
      const scope = scopeOf(principal, body.tenantId);
      const { name, autoJoin } = body;
      const renaming = { id: asId<SourceId>(body.id), name, autoJoin };
      return sourceDto(await renameSource({ sources, clock }, scope, renaming));
    },
    async deleteExtIdp({ principal, body }) {
      const scope = scopeOf(principal, body.tenantId);
      await deleteSource({ sources, clock }, scope, asId(body.id));
      return { success: true };
    },
  };
}
