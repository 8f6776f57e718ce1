/** Proof of a management caller, by signature or by token, and the scope its headers name. */
import { AppError } from '@causeway/contract/errors.ts';

import { asId, type TenantId } from '../../kernel/ids.ts';
import { type Brand, brandedHeader, headerOf, type WithHeaders } from './header.ts';
import type { ManagementTokens } from './management-token.ts';
import type { ManagementCaller } from './principal.ts';
import { readSignature, type SignatureDeps, verifySignature } from './signature.ts';
import type { SignedRequest } from './signed-text.ts';
import { bareToken } from './user-token.ts';

export interface ManagementCallerDeps {
  readonly signature: SignatureDeps;
  readonly tokens: ManagementTokens;
}

/** Throws `credentials_missing`, `pool_mismatch`, or what the signature or token check throws. */
export async function managementCaller(
  deps: ManagementCallerDeps,
  request: SignedRequest,
): Promise<ManagementCaller> {
  const { authorization } = request.headers;
  const token = bareToken(authorization);
  if (typeof authorization !== 'string' || token === undefined) {
    throw new AppError('credentials_missing');
  }
  const signature = readSignature(authorization);
  const key = signature
    ? await verifySignature(deps.signature, request, signature)
    : await deps.tokens.verify(token);

  // The header proves nothing; it can only contradict. The PHP SDK puts the key's id there.
  const named = brandedHeader(request, 'userpool-id') ?? key.poolId;
  if (named !== key.poolId && named !== key.id) throw new AppError('pool_mismatch');
  const tenantId = signature ? signedTenant(request, signature.brand) : namedTenant(request);
  const { id: accessKeyId, poolId, canReadSecrets } = key;
  return { kind: 'management', poolId, tenantId, accessKeyId, canReadSecrets };
}

/** Signed requests: only headers that the signature covers; the Node SDK calls the tenant `app-id`. */
function signedTenant(request: WithHeaders, brand: Brand): TenantId | undefined {
  return firstTenant([
    headerOf(request, brand, 'app-tenant-id'),
    headerOf(request, brand, 'tenant-id'),
    headerOf(request, brand, 'app-id'),
  ]);
}

/** With a token `app-id` names what it says, an application, so it is not a tenant. */
function namedTenant(request: WithHeaders): TenantId | undefined {
  return firstTenant([
    brandedHeader(request, 'app-tenant-id'),
    brandedHeader(request, 'tenant-id'),
  ]);
}

function firstTenant(names: readonly (string | undefined)[]): TenantId | undefined {
  const name = names.find((candidate) => candidate !== undefined);
  return name === undefined ? undefined : asId<TenantId>(name);
}
