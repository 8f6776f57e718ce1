import { AppError } from '@causeway/contract/errors.ts';
import type { TenantApplication, tenantRoutes } from '@causeway/contract/tenants.ts';

import type { Application } from '../../directory/application.ts';
import { deleteTenant, requireTenant, updateTenant } from '../../directory/change-tenant.ts';
import { createTenant } from '../../directory/create-tenant.ts';
import type { Tenant } from '../../directory/tenant.ts';
import { asId, type TenantId } from '../../kernel/ids.ts';
import { scopeOf } from '../auth/principal.ts';
import type { Handlers } from '../mount.ts';
import { listed, windowOf } from '../paged-list.ts';
import type { ManagementDeps } from './management-routes.ts';
import { newTenant, tenantDetails, type TenantWishes } from './tenant-dto.ts';

export function tenantHandlers({ store, clock }: ManagementDeps): Handlers<typeof tenantRoutes> {
  const { tenants, applications } = store;

  async function show(tenant: Tenant, wishes: TenantWishes) {
    const [shown] = await tenantDetails(store, [tenant], wishes);
    if (shown === undefined) throw new AppError('tenant_not_found');
    return shown;
  }

  return {
    async createTenant({ principal, body }) {
      const created = await createTenant({ store, clock }, principal, newTenant(body));
      return show(created, {});
    },
    async updateTenant({ principal, body }) {
      const { tenantId, appIds, sourceAppId, ...changes } = body;
      const scope = { poolId: principal.poolId, tenantId: asId<TenantId>(tenantId) };
      await updateTenant({ store, clock }, scope, {
        ...changes,
        originAppId: sourceAppId,
        appIds: appIds?.map((id) => asId(id)),
      });
      return { success: true };
    },
    async deleteTenant({ principal, body }) {
      await deleteTenant({ store }, principal, asId(body.tenantId));
      return { success: true };
    },
    async getTenant({ principal, query: { tenantId, ...wishes } }) {
      const scope = { poolId: principal.poolId, tenantId: asId<TenantId>(tenantId) };
      return show(await requireTenant(tenants, scope), wishes);
    },
    async getTenantLittleInfo({ principal, query: { tenantId, ...wishes } }) {
      const scope = { poolId: principal.poolId, tenantId: asId<TenantId>(tenantId) };
      return show(await requireTenant(tenants, scope), wishes);
    },
    async getTenantByCode({ principal, query }) {
      const tenant = await tenants.findByCode(principal.poolId, query.code);
      if (tenant === undefined) throw new AppError('tenant_not_found');
      return show(tenant, {});
    },
    async listTenants({ principal, query }) {
      const { page, limit, keywords, source: origin, ...wishes } = query;
      const window = windowOf({ page, limit });
      const { rows, total } = await tenants.list(principal.poolId, window, { keywords, origin });
      return { totalCount: total, list: await tenantDetails(store, rows, wishes) };
    },
    async listTenantApplications({ principal, query }) {
      const { keywords, sso_enabled: ssoOnly } = query;
      const { poolId, tenantId } = scopeOf(principal, query.tenantId);
      if (tenantId !== undefined) await requireTenant(tenants, { poolId, tenantId });
      const filter = { keywords, ssoOnly, tenantId };
      const found = await applications.list(poolId, windowOf(query), filter);
      return listed(found, tenantApplicationDto);
    },
  };
}

function tenantApplicationDto(application: Application): TenantApplication {
  return {
    userPoolId: application.poolId,
    tenantAppId: application.id,
    name: application.name,
    description: application.description,
    logo: application.logo,
    applicationType: application.type,
    ssoEnabled: application.ssoEnabled,
    appId: application.id,
  };
}
