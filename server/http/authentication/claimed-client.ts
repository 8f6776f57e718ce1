/** Which application a call says it is, and what it shows for it; the token endpoint judges that. */
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import type { CredentialsRequest } from '../../oidc/credentials-grant.ts';
import { brandedHeader, type WithHeaders } from '../auth/header.ts';

type Claim = Pick<CredentialsRequest, 'authorization' | 'clientId' | 'clientSecret'>;

/** Basic, or what the body says; an application without a secret is named by the header as well. */
export function claimedClient(
  { client_id: id, client_secret: secret }: { client_id?: string; client_secret?: string },
  request: WithHeaders,
): Claim {
  const { authorization } = request.headers;
  if (typeof authorization === 'string' && /^basic\s/i.test(authorization)) {
    return { authorization, clientId: undefined, clientSecret: undefined };
  }
  const clientId = id || brandedHeader(request, 'app-id');
  if (clientId === undefined) {
    throw invalidArgument('client_id', rules.required);
  }
  return { authorization: undefined, clientId, clientSecret: secret || undefined };
}
