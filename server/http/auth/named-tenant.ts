/**
 * The tenant that the headers of a request name, in every spelling that published clients have. (One
 * writes a letter into the name that no header may have; servers refuse that before they read it.)
 */
import { asId, type TenantId } from '../../kernel/ids.ts';
import { type Brand, brandedHeader, headerOf, type WithHeaders } from './header.ts';

/** Signed requests: only headers that the signature covers; the Node SDK calls the tenant `app-id`. */
export function signedTenant(request: WithHeaders, brand: Brand): TenantId | undefined {
  return firstTenant([
    headerOf(request, brand, 'app-tenant-id'),
    headerOf(request, brand, 'tenant-id'),
    headerOf(request, brand, 'app-id'),
  ]);
}

/** Any other request: there `app-id` names what it says, an application, so it is not a tenant. */
export function namedTenant(request: WithHeaders): TenantId | undefined {
  return firstTenant([
    brandedHeader(request, 'app-tenant-id'),
    brandedHeader(request, 'tenant-id'),
  ]);
}

function firstTenant(names: readonly (string | undefined)[]): TenantId | undefined {
  const name = names.find((candidate) => candidate !== undefined);
  return name === undefined ? undefined : asId<TenantId>(name);
}
