/** Proof of a management caller, by signature or by token, and the scope its headers name. */
import { AppError } from '@causeway/contract/errors.ts';

import { brandedHeader } from './header.ts';
import type { ManagementTokens } from './management-token.ts';
import { namedTenant, signedTenant } from './named-tenant.ts';
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
