import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';
import { sourceTypes } from '@causeway/contract/source-types.ts';
import { Portal, type tenantSourceRoutes } from '@causeway/contract/tenant-sources.ts';
import type { Static } from 'typebox';

import { requireTenant } from '../../directory/change-tenant.ts';
import type { Offer } from '../../directory/offer-connection.ts';
import {
  changePortalConnections,
  changePortalSettings,
  getPortal,
} from '../../directory/portal.ts';
import { changeSharing } from '../../directory/share-connection.ts';
import { type AppId, asId, type ConnectionId, type PoolId } from '../../kernel/ids.ts';
import { type ManagementCaller, scopeOf } from '../auth/principal.ts';
import type { Handlers } from '../mount.ts';
import { listed, windowOf } from '../paged-list.ts';
import { guardOf } from '../validate.ts';
import { enabledConnection, loginDefaults } from './application-dto.ts';
import type { ManagementDeps } from './management-routes.ts';
import { sourceDto } from './source-dto.ts';

export function tenantSourceHandlers({
  store,
}: ManagementDeps): Handlers<typeof tenantSourceRoutes> {
  const { sources, tenants, portals } = store;

  async function associate(
    principal: ManagementCaller,
    body: { readonly id: string; readonly association?: boolean; readonly tenantId?: string },
  ) {
    const { poolId, tenantId } = scopeOf(principal, body.tenantId);
    if (tenantId === undefined) {
      throw invalidArgument('tenantId', rules.required);
    }
    const { association = true } = body;
    const change = { id: asId<ConnectionId>(body.id), association };
    await changeSharing(store, { poolId, tenantId }, change);
    return { success: true };
  }

  return {
    async listTenantExtIdp({ principal, query }) {
      const { appId = '', type } = query;
      const scope = scopeOf(principal, query.tenantId);
      const { poolId, tenantId } = scope;
      if (tenantId !== undefined) await requireTenant(tenants, { poolId, tenantId });
      const found = await sources.listVisible(scope, windowOf(query), {
        types: typesOf(type),
        appId: appId === '' ? undefined : asId<AppId>(appId),
      });
      return listed(found, sourceDto);
    },
    changeExtIdpConnAssociationState: ({ principal, body }) => associate(principal, body),
    associationExtIdpLegacy: ({ principal, body }) => associate(principal, body),
    async userpoolTenantConfig({ principal }) {
      const { settings, offers } = await getPortal(store, principal);
      return portalDto(principal.poolId, settings, offers);
    },
    async updateUserPoolTenantConfig({ principal, body }) {
      await changePortalSettings(portals, principal, body.update);
      return { success: true };
    },
    async changeUserpoolTenantExtIdpConnState({ principal, body }) {
      const ids = body.connIds.map((id) => asId<ConnectionId>(id));
      await changePortalConnections(store, principal, { ids, enabled: body.enabled });
      return { success: true };
    },
  };
}

/** The source types of a category; published clients send other words, too, and mean nothing by them. */
function typesOf(category: string | undefined): readonly string[] | undefined {
  if (category !== 'social' && category !== 'enterprise') return undefined;
  return Object.entries(sourceTypes)
    .filter(([, entry]) => entry.category === category)
    .map(([type]) => type);
}

const portalDefaults = {
  isUserPoolAsTenant: false,
  enableSwitchType: 'tenant-console',
  css: '',
  cssEnabled: false,
  customLoading: '',
  enableGuardVersionSwitch: false,
  guardVersion: 'v2',
  loadingBackground: '',
  enableCreateTenant: false,
  createTenantScenes: [],
  enableJoinTenant: false,
  joinTenantScenes: [],
  enableVerifyDomain: false,
  verifyDomainScenes: [],
  ssoPageCustomizationSettings: {},
  enableMultipleTenantPortal: false,
} as const;

const isPortal = guardOf(Portal);

function portalDto(
  poolId: PoolId,
  settings: Readonly<Record<string, unknown>>,
  offers: readonly Offer[],
): Static<typeof Portal> {
  const portal: unknown = {
    ...portalDefaults,
    ...settings,
    userPoolId: poolId,
    loginConfig: {
      ...loginDefaults,
      enabledExtIdpConns: offers.map((offer) => enabledConnection(offer)),
    },
  };
  if (isPortal(portal)) return portal;
  throw new AppError('internal', { detail: `portal of ${poolId}: settings unreadable` });
}
