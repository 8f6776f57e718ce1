/**
 * The OpenID Connect flow, once for every source that speaks it.
 *
 * `start` sends the browser away, `finish` judges what comes back: the answer's state and issuer, the
 * code's exchange or the posted form, the id token, the userinfo. Each of these is a file of its own
 * beside this one; here is only their order. What differs between sources is data: a preset says how
 * its settings are stored, and gets a connector.
 *
 * Not here: who the person is to us, and what a stored setting is called.
 */
import type { AuthorizationServer } from 'oauth4webapi';

import { UpstreamError } from '../../kernel/upstream-error.ts';
import type {
  Assertion,
  Connector,
  FinishInput,
  LogoutCapability,
  RedirectCapability,
  RefreshInput,
  RevokeInput,
  Started,
  StartInput,
  Tokens,
  Tools,
} from '../connector.ts';
import { authorizationRequest } from './authorization-request.ts';
import { judgeCode, judgeFormPost } from './authorization-response.ts';
import { additionalParameters } from './authorize-parameters.ts';
import { receiveLogoutToken, sessionOf } from './back-channel-logout.ts';
import { assuranceOf, claimsOf } from './claims.ts';
import { providerOf, requireEndpoint } from './discovery.ts';
import { verifyIdToken, type Expectations } from './id-token.ts';
import { oidcProbes } from './oidc-probes.ts';
import { oidcConfig, type OidcConfig, type OidcSettings } from './oidc-config.ts';
import { subjectOf } from './subject.ts';
import { exchangeCode, exchangeRefreshToken, revokeToken } from './token-endpoint.ts';
import { askUserinfo, needsUserinfo } from './userinfo.ts';

export interface OidcPreset extends Pick<
  Connector,
  'type' | 'sourceType' | 'category' | 'label' | 'maturity' | 'lastVerified' | 'config'
> {
  /** Reads the stored fields; throws `misfit`. */
  readonly decode: (fields: Readonly<Record<string, unknown>>) => OidcSettings;
}

export interface OidcConnector extends Connector<OidcConfig> {
  readonly redirect: RedirectCapability<OidcConfig>;
  readonly logout: LogoutCapability<OidcConfig>;
  refresh(input: RefreshInput<OidcConfig>, tools: Tools): Promise<Tokens>;
  revoke(input: RevokeInput<OidcConfig>, tools: Tools): Promise<void>;
}

/** A connector for OpenID Connect by discovery, out of nothing but its settings. */
export function oidcConnector({ decode, ...identity }: OidcPreset): OidcConnector {
  return Object.freeze({
    ...identity,
    tellsAssurance: true,
    decode: (fields: Readonly<Record<string, unknown>>) => oidcConfig(decode(fields)),
    redirect: Object.freeze({ start, finish }),
    logout: Object.freeze({ receive: receiveLogoutToken }),
    probes: oidcProbes,
    refresh,
    revoke,
  });
}

async function start({ config, login }: StartInput<OidcConfig>, tools: Tools): Promise<Started> {
  return authorizationRequest(await providerOf(config, tools), config, login);
}

type Finish = FinishInput<OidcConfig>;

async function finish(input: Finish, tools: Tools): Promise<Assertion> {
  const { config } = input;
  const provider = await providerOf(config, tools);
  tools.onPassed?.('discovery');
  const tokens = await tokensOf(provider, input, tools);
  const idToken = await verified(provider, { input, tokens }, tools);
  const subject = subjectOf('generic', idToken['sub'], config.issuer);
  tools.onPassed?.('keys', 'algorithms', 'signature', 'issuer', 'audience', 'clock', 'request');

  const signed = { claims: claimsOf(idToken), raw: idToken };
  const asked = needsUserinfo(provider, config, signed.claims)
    ? await askUserinfo(
        { provider, config, accessToken: tokens.accessToken, subject: subject.value },
        tools,
      )
    : undefined;
  tools.onPassed?.('subject');

  return {
    subjects: [subject],
    assurance: assuranceOf(idToken),
    session: sessionOf(idToken),
    tokens,
    ...(asked === undefined ? signed : supplemented(signed, asked)),
  };
}

type Told = Pick<Assertion, 'claims' | 'raw'>;

/** What is signed wins. An address and its proof are one value, so they never come from two sources. */
function supplemented({ claims, raw }: Told, userinfo: Assertion['raw']): Told {
  return { claims: { ...claimsOf(userinfo), ...claims }, raw: { ...userinfo, ...raw } };
}

/** Back channel: the code's exchange. Front channel: the posted id token is all there is. */
async function tokensOf(
  provider: AuthorizationServer,
  input: Finish,
  tools: Tools,
): Promise<Tokens> {
  const { config, login, memory } = input;
  if (config.responseType === 'id_token') return { idToken: judgeFormPost(provider, input) };
  const params = judgeCode(provider, input);
  tools.onPassed?.('redirect');
  const tokens = await exchangeCode({ provider, config, login, memory, params }, tools);
  tools.onPassed?.('client', 'answer');
  return tokens;
}

function verified(
  provider: AuthorizationServer,
  { input, tokens }: { input: Finish; tokens: Tokens },
  tools: Tools,
) {
  const { config, login, callback } = input;
  const { max_age: maxAge } = additionalParameters(config.parameters, login.parameters);
  return verifyToken(
    provider,
    {
      config,
      tokens,
      expected: {
        nonce: login.nonce,
        accessToken: tokens.accessToken,
        code: callback.params.get('code') ?? undefined,
        maxAge: maxAge === undefined ? undefined : Number(maxAge),
      },
    },
    tools,
  );
}

interface Received {
  readonly config: OidcConfig;
  readonly tokens: Tokens;
  readonly expected: Expectations;
}

function verifyToken(
  provider: AuthorizationServer,
  { config, tokens, expected }: Received,
  tools: Tools,
) {
  if (tokens.idToken === undefined) {
    throw new UpstreamError('bad_response', {
      fault: 'token_absent',
      detail: 'token endpoint: there is no id token',
    });
  }
  const jwksUri = requireEndpoint(provider, 'jwks_uri');
  return verifyIdToken({ config, jwksUri, token: tokens.idToken, expected }, tools);
}

/** The id token of a refresh is optional (OpenID Connect Core section 12.2), but never taken unverified. */
async function refresh(input: RefreshInput<OidcConfig>, tools: Tools): Promise<Tokens> {
  const { config } = input;
  const provider = await providerOf(config, tools);
  const tokens = await exchangeRefreshToken(provider, input, tools);
  if (tokens.idToken !== undefined) {
    const expected = { nonce: undefined, accessToken: tokens.accessToken };
    await verifyToken(provider, { config, tokens, expected }, tools);
  }
  return tokens;
}

/** The refresh token first: with it goes the whole grant (RFC 7009 section 2.1). */
async function revoke({ config, tokens }: RevokeInput<OidcConfig>, tools: Tools): Promise<void> {
  const token = tokens.refreshToken ?? tokens.accessToken;
  if (token === undefined) return;
  const provider = await providerOf(config, tools);
  if (provider.revocation_endpoint === undefined) return;
  await revokeToken({ provider, config, token }, tools);
}
