import { createHash } from 'node:crypto';
import type { Handler, Incoming } from '../../listen.ts';
import { jsonReply } from '../../reply.ts';
import type { Reply } from '../../reply.ts';
import { hasSecret } from './clients.ts';
import type { ClientRegistration, Clients } from './clients.ts';
import { accessTokenLifetimeMs } from './grants.ts';
import type { CodeRecord, Grant } from './grants.ts';
import { issueIdToken } from './id-token.ts';
import { OAuthError } from './oauth-error.ts';
import type { OpenidProviderState } from './state.ts';

type Credentials = { readonly clientId: string; readonly clientSecret: string };

type TokenRequest = {
  readonly client: ClientRegistration;
  readonly form: URLSearchParams;
};

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new OAuthError('invalid_request', 'the Basic credentials are not form-encoded');
  }
}

/** Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1). */
function basicCredentials(header: string | undefined): Credentials | undefined {
  const encoded = /^basic +(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  return {
    clientId: formDecode(text.slice(0, colon)),
    clientSecret: formDecode(text.slice(colon + 1)),
  };
}

function postedCredentials(form: URLSearchParams): Credentials | undefined {
  const clientSecret = form.get('client_secret');
  if (clientSecret === null) return undefined;
  return { clientId: form.get('client_id') ?? '', clientSecret };
}

function authenticateClient({ headers, form }: Incoming, clients: Clients): ClientRegistration {
  const basic = basicCredentials(headers.authorization);
  const posted = postedCredentials(form);
  if (basic !== undefined && posted !== undefined) {
    throw new OAuthError('invalid_request', 'more than one way of client authentication is used');
  }
  const credentials = basic ?? posted;
  const client = clients.get(credentials?.clientId ?? '');
  if (credentials && client && hasSecret(client, credentials.clientSecret)) return client;
  throw new OAuthError('invalid_client', 'client authentication failed', {
    status: 401,
    challenge: 'Basic realm="sandbox", charset="UTF-8"',
  });
}

function requireField(form: URLSearchParams, name: string): string {
  const values = form.getAll(name);
  if (values.length > 1) throw new OAuthError('invalid_request', `${name} is given more than once`);
  const [value] = values;
  if (value === undefined || value === '') {
    throw new OAuthError('invalid_request', `${name} is missing`);
  }
  return value;
}

/** A verifier without a challenge is refused too: PKCE downgrade, RFC 9700 section 2.1.1. */
function checkVerifier(record: CodeRecord, verifier: string | null): void {
  const challenge =
    verifier === null
      ? undefined
      : createHash('sha256').update(verifier, 'ascii').digest('base64url');
  if (challenge === record.codeChallenge) return;
  throw new OAuthError('invalid_grant', 'code_verifier does not match the code_challenge');
}

async function tokenAnswer(
  state: OpenidProviderState,
  client: ClientRegistration,
  issued: { readonly grant: Grant; readonly nonce: string | undefined },
): Promise<Reply> {
  const { grant, nonce } = issued;
  const accessToken = state.grants.issueAccessToken(grant);
  const claims = { sub: grant.user.subject };
  return jsonReply(200, {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: accessTokenLifetimeMs / 1000,
    scope: grant.scopes.join(' '),
    id_token: await issueIdToken(state, { client, grant, claims, nonce, accessToken }),
    ...(grant.scopes.includes('offline_access')
      ? { refresh_token: state.grants.issueRefreshToken(grant) }
      : {}),
  });
}

async function redeemCode(state: OpenidProviderState, request: TokenRequest): Promise<Reply> {
  const { client, form } = request;
  const code = requireField(form, 'code');
  const redirectUri = requireField(form, 'redirect_uri');
  const record = state.grants.peekCode(code);
  if (record === undefined || record.grant.clientId !== client.clientId) {
    throw new OAuthError('invalid_grant', 'the code is unknown, expired or of another client');
  }
  if (!state.grants.claimCode(code)) {
    throw new OAuthError('invalid_grant', 'the code has been used before');
  }
  if (record.redirectUri !== redirectUri) {
    throw new OAuthError('invalid_grant', 'redirect_uri differs from the authorization request');
  }
  checkVerifier(record, form.get('code_verifier'));
  return tokenAnswer(state, client, { grant: record.grant, nonce: record.nonce });
}

async function redeemRefreshToken(
  state: OpenidProviderState,
  request: TokenRequest,
): Promise<Reply> {
  const { client, form } = request;
  const refreshToken = requireField(form, 'refresh_token');
  const grant = state.grants.peekRefreshToken(refreshToken);
  if (grant === undefined || grant.clientId !== client.clientId) {
    throw new OAuthError('invalid_grant', 'the refresh token is unknown, expired or withdrawn');
  }
  if (!state.grants.claimRefreshToken(refreshToken)) {
    throw new OAuthError('invalid_grant', 'the refresh token has been used before');
  }
  return tokenAnswer(state, client, { grant, nonce: undefined });
}

const grantTypes = new Map([
  ['authorization_code', redeemCode],
  ['refresh_token', redeemRefreshToken],
]);

async function answerTokenRequest(state: OpenidProviderState, incoming: Incoming): Promise<Reply> {
  const { form } = incoming;
  const client = authenticateClient(incoming, state.clients);
  const redeem = grantTypes.get(requireField(form, 'grant_type'));
  if (redeem === undefined) {
    throw new OAuthError('unsupported_grant_type', 'this grant_type is not supported');
  }
  return redeem(state, { client, form });
}

/** The token endpoint: authorization codes and refresh tokens (RFC 6749 sections 4.1.3 and 6). */
export function tokenHandler(state: OpenidProviderState): Handler {
  return async (incoming) => {
    try {
      return await answerTokenRequest(state, incoming);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const body = { error: error.code, error_description: error.message };
      const headers = error.challenge === undefined ? {} : { 'www-authenticate': error.challenge };
      return jsonReply(error.status, body, headers);
    }
  };
}
