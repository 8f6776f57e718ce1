/** Exchanging a code or a refresh token (RFC 6749 sections 4.1.3 and 6), and reading what is answered. */
import {
  authorizationCodeGrantRequest,
  nopkce,
  revocationRequest,
  refreshTokenGrantRequest,
  type AuthorizationServer,
} from 'oauth4webapi';

import { UpstreamError, type UpstreamReason } from '../../kernel/upstream-error.ts';
import type { LoginContext, Memory, RefreshInput, Tokens, Tools } from '../connector.ts';
import { compact } from './compact.ts';
import { requireEndpoint } from './discovery.ts';
import type { OidcConfig } from './oidc-config.ts';
import { faultOfError } from './fault.ts';
import { standardReasons } from './standard-reasons.ts';
import { quote, readObject, reasonOfStatus, through } from './upstream.ts';

export interface CodeExchange {
  readonly provider: AuthorizationServer;
  readonly config: OidcConfig;
  readonly login: LoginContext;
  readonly memory: Memory;
  /** As `judgeCode` returned them. */
  readonly params: URLSearchParams;
}

/** Throws `UpstreamError`; `bad_code` when the provider does not accept the code. */
export async function exchangeCode(exchange: CodeExchange, tools: Tools): Promise<Tokens> {
  const { provider, config, login, memory, params } = exchange;
  requireEndpoint(provider, 'token_endpoint');
  const verifier = memory['pkce'] === 'S256' ? login.codeVerifier : nopkce;
  const response = await authorizationCodeGrantRequest(
    provider,
    config.client,
    config.authenticate,
    params,
    login.redirectUri,
    verifier,
    through(tools, config),
  );
  return readTokens(response, {
    now: tools.clock(),
    invalidGrant: 'bad_code',
    secrets: [...secretsOf(config), params.get('code') ?? undefined, login.codeVerifier],
  });
}

/** Throws `UpstreamError`; `bad_token` when the refresh token is spent. */
export async function exchangeRefreshToken(
  provider: AuthorizationServer,
  { config, refreshToken }: RefreshInput<OidcConfig>,
  tools: Tools,
): Promise<Tokens> {
  requireEndpoint(provider, 'token_endpoint');
  const response = await refreshTokenGrantRequest(
    provider,
    config.client,
    config.authenticate,
    refreshToken,
    through(tools, config),
  );
  const tokens = await readTokens(response, {
    now: tools.clock(),
    invalidGrant: 'bad_token',
    secrets: [...secretsOf(config), refreshToken],
  });
  // A provider that rotates sends a new one; silence means that the old one stays good.
  return { refreshToken, ...tokens };
}

/** Takes a token back (RFC 7009). Throws `UpstreamError`. */
export async function revokeToken(
  {
    provider,
    config,
    token,
  }: {
    readonly provider: AuthorizationServer;
    readonly config: OidcConfig;
    readonly token: string;
  },
  tools: Tools,
): Promise<void> {
  const { client, authenticate } = config;
  const response = await revocationRequest(
    provider,
    client,
    authenticate,
    token,
    through(tools, config),
  );
  const { status } = response;
  await response.body?.cancel();
  if (status === 200) return;
  throw new UpstreamError(
    reasonOfStatus(status, status === 401 ? 'misconfigured' : 'bad_response'),
    {
      detail: `revocation endpoint: answered ${status}`,
      upstream: { status },
    },
  );
}

interface Reading {
  /** Epoch ms. */
  readonly now: number;
  readonly invalidGrant: UpstreamReason;
  readonly secrets: readonly (string | undefined)[];
}

/** What RFC 6749 section 5.2 and OpenID Connect Core section 3.1.2.6 can answer, by our reasons. */
const REASONS = new Map<string, UpstreamReason>(Object.entries(standardReasons));

/** An error in the body counts whatever the status says: not every server reports it with 400. */
async function readTokens(response: Response, reading: Reading): Promise<Tokens> {
  const { status } = response;
  const byStatus = reasonOfStatus(status, status === 401 ? 'misconfigured' : 'bad_response');
  const body = await readObject(response, 'token endpoint', byStatus);
  if (typeof body['error'] === 'string' || status !== 200) {
    throw refused(body, { status, byStatus, reading });
  }
  const tokenType = body['token_type'] ?? 'bearer';
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') {
    throw new UpstreamError('bad_response', {
      detail: 'token endpoint: the token type is not bearer',
    });
  }
  return compact({
    accessToken: tokenOf(body['access_token']),
    refreshToken: tokenOf(body['refresh_token']),
    idToken: tokenOf(body['id_token']),
    scope: tokenOf(body['scope']),
    expiresAt: endOf(body['expires_in'], reading.now),
  });
}

interface Refusal {
  readonly status: number;
  /** What the status alone says. */
  readonly byStatus: UpstreamReason;
  readonly reading: Reading;
}

function refused(
  { error, error_description: text }: Readonly<Record<string, unknown>>,
  { status, byStatus, reading: { invalidGrant, secrets } }: Refusal,
): UpstreamError {
  const code = quote(error, secrets);
  const named = code === 'invalid_grant' ? invalidGrant : REASONS.get(code);
  return new UpstreamError(named ?? byStatus, {
    fault: faultOfError(code) ?? (status === 401 ? 'client_refused' : 'answer_refused'),
    detail: `token endpoint: ${code || 'no success'}`,
    upstream: { code, description: quote(text, secrets), status },
  });
}

function secretsOf({ authentication }: OidcConfig): readonly string[] {
  return 'secret' in authentication ? [authentication.secret] : [];
}

const LONGEST_TOKEN = 65_536;

/** Visible ASCII (RFC 6749 appendix A): anything else could not be sent back in a header. */
function tokenOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const isToken = typeof value === 'string' && /^[\x20-\x7e]+$/.test(value);
  if (isToken && value.length <= LONGEST_TOKEN) return value;
  throw new UpstreamError('bad_response', { detail: 'token endpoint: a token is not a text' });
}

/** `expires_in` is a number of seconds, or its digits as text. */
function endOf(expiresIn: unknown, now: number): number | undefined {
  const seconds = typeof expiresIn === 'string' ? Number.parseInt(expiresIn, 10) : expiresIn;
  const isDuration = typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0;
  return isDuration ? now + Math.floor(seconds * 1000) : undefined;
}
