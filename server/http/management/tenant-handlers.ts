import { AppError } from '@causeway/contract/errors.ts';
import type { TenantApplication, tenantRoutes } from '@causeway/contract/tenants.ts';

import type { Application } from '../../directory/application.ts';
import { deleteTenant, requireTenant, updateTenant } from '../../directory/change-tenant.ts';
import { createTenant } from '../../directory/create-tenant.ts';
import type { Tenant } from '../../directory/tenant.ts';
import { asId, type TenantId } from '../../kernel/ids.ts';
import { scopeOf } from '../auth/principal.ts';
import type { Handlers } from '../mount.ts';
import type { ManagementDeps } from './management-routes.ts';
import { newTenant, tenantDetails, type TenantWishes } from './tenant-dto.ts';

const PAGE_LIMIT = 10;

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
      const { page = 1, limit = PAGE_LIMIT, keywords, source: origin, ...wishes } = query;
      const window = { offset: (page - 1) * limit, limit };
      const { rows, total } = await tenants.list(principal.poolId, window, { keywords, origin });
      return { totalCount: total, list: await tenantDetails(store, rows, wishes) };
    },
    async listTenantApplications({ principal, query }) {
      const { page = 1, limit = PAGE_LIMIT, keywords, sso_enabled: ssoOnly } = query;
      const { poolId, tenantId } = scopeOf(principal, query.tenantId);
      if (tenantId !== undefined) await requireTenant(tenants, { poolId, tenantId });
      const window = { offset: (page - 1) * limit, limit };
      const filter = { keywords, ssoOnly, tenantId };
      const { rows, total } = await applications.list(poolId, window, filter);
      return { totalCount: total, list: rows.map((row) => tenantApplicationDto(row)) };
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
