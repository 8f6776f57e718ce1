/** Reading an authorization request in the names of RFC 6749 section 4.1.1, and answering it so. */
import { textReply } from '../reply.ts';
import type { Asked, Consent } from './consent.ts';

export function readOauth(params: URLSearchParams): Asked {
  return {
    clientId: params.get('client_id'),
    redirectUri: params.get('redirect_uri'),
    state: params.get('state'),
    scopes: (params.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== ''),
    nonce: params.get('nonce'),
    challenge: params.get('code_challenge'),
  };
}

const withState = ({ state }: Asked) => ({ ...(state && { state }) });

/** A consent as most vendors have it; what differs is laid over it. */
export function oauthConsent(own: Pick<Consent, 'title' | 'address'> & Partial<Consent>): Consent {
  return {
    read: readOauth,
    refuse: (what) => textReply(400, `invalid_request: the ${what} is not registered`),
    agreed: (code, asked) => ({ code, ...withState(asked) }),
    declined: (asked) => ({
      error: 'access_denied',
      error_description: 'The resource owner denied the request.',
      ...withState(asked),
    }),
    ...own,
  };
}
