/** An identity in the words of the wire. */
import type { OwnIdentity } from '@causeway/contract/account-binding.ts';
import type { Identity as IdentityDto } from '@causeway/contract/identities.ts';

import type { Identity } from '../directory/identity.ts';

/** As administrators and pop-up openers see it: without tokens. */
export function identityDto(identity: Identity): IdentityDto {
  return {
    identityId: identity.id,
    extIdpId: identity.sourceId,
    provider: identity.provider,
    type: identity.type,
    userIdInIdp: identity.subject,
    userInfoInIdp: { ...identity.profile },
    originConnIds: [...identity.connectionIds],
  };
}

/** As the person sees it: with the tokens that the source issued for them. */
export function ownIdentityDto(identity: Identity): OwnIdentity {
  const { accessToken, refreshToken } = identity.tokens ?? {};
  return {
    ...identityDto(identity),
    ...(accessToken !== undefined && { accessToken }),
    ...(refreshToken !== undefined && { refreshToken }),
  };
}
