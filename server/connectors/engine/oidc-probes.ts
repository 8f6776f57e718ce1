/** Testing a connection by OpenID Connect without a person. */
import type { AuthorizationServer } from 'oauth4webapi';

import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Tools } from '../connector.ts';
import { passedWith, skipped, type Probe, type Probed, type ProbeInput } from '../probe.ts';
import { authorizationRequest } from './authorization-request.ts';
import { judgeCode } from './authorization-response.ts';
import { authorizeProbe } from './authorize-probe.ts';
import { providerOf, requireEndpoint } from './discovery.ts';
import { usableKeys } from './key-set.ts';
import type { OidcConfig } from './oidc-config.ts';
import { exchangeCode } from './token-endpoint.ts';
import { wayProbes } from './way-probes.ts';

type Input = ProbeInput<OidcConfig>;

/** Known to no provider, so an answer to it is about the client that shows it. */
const NOBODYS_CODE = 'made-up-by-a-test-of-the-connection';

export const oidcProbes: readonly Probe<OidcConfig>[] = [
  ...wayProbes<OidcConfig>(({ config }) =>
    config.needsDiscovery ? discoveryUrl(config) : String(config.manual.authorization_endpoint),
  ),
  { check: 'discovery', needs: ['address', 'tls'], run: discovery },
  { check: 'issuer', needs: ['discovery'], run: async ({ config }) => passedWith(config.issuer) },
  { check: 'keys', needs: ['discovery'], run: keys },
  { check: 'algorithms', needs: ['discovery'], run: algorithms },
  { check: 'client', needs: ['discovery'], run: client },
  authorizeProbe<OidcConfig>('redirect', begin),
  { check: 'scopes', needs: ['discovery'], run: scopes },
];

function discoveryUrl({ issuer }: OidcConfig): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

async function discovery({ config }: Input, tools: Tools): Promise<Probed> {
  if (!config.needsDiscovery) return skipped('set_by_hand');
  const provider = await providerOf(config, tools);
  return passedWith(String(provider.authorization_endpoint));
}

async function keys({ config }: Input, tools: Tools): Promise<Probed> {
  const provider = await providerOf(config, tools);
  const { usable, weak } = await usableKeys(requireEndpoint(provider, 'jwks_uri'), tools);
  if (usable.length > 0) return passedWith(usable.join(', '));
  throw new UpstreamError('misconfigured', {
    fault: weak > 0 ? 'key_weak' : 'keys_absent',
    detail: `${weak} of its keys are too weak, and no other can verify a signature`,
  });
}

async function algorithms({ config }: Input, tools: Tools): Promise<Probed> {
  const provider = await providerOf(config, tools);
  const offered = provider.id_token_signing_alg_values_supported;
  if (offered === undefined) return skipped('not_published');
  const fitting = offered.filter((name) => config.algorithms.includes(name));
  if (fitting.length > 0) return passedWith(fitting.join(', '));
  const detail = `offered: ${offered.join(', ')}; accepted: ${config.algorithms.join(', ')}`;
  throw new UpstreamError('misconfigured', { fault: 'algorithm_refused', detail });
}

/** A code that nobody has: a provider that knows the client refuses the code, and not the client. */
async function client({ config, login }: Input, tools: Tools): Promise<Probed> {
  if (config.responseType !== 'code') return skipped('only_by_signing_in');
  const provider = await providerOf(config, tools);
  requireMethod(provider, config);
  const params = new URLSearchParams({
    code: NOBODYS_CODE,
    state: login.state,
    iss: config.issuer,
  });
  const callback = { method: 'GET', params } as const;
  const judged = judgeCode(provider, { config, login, callback });
  try {
    await exchangeCode({ provider, config, login, memory: {}, params: judged }, tools);
  } catch (error) {
    return judgeRefusal(error);
  }
  throw new UpstreamError('bad_response', { detail: 'token endpoint: it accepts any code' });
}

/** A no to the code is a yes to the client. */
export function judgeRefusal(error: unknown): Probed {
  if (!(error instanceof UpstreamError)) throw error;
  if (error.fault === 'code_refused' || error.reason === 'bad_code') return { kind: 'passed' };
  if (error.fault === 'answer_refused' && error.reason !== 'misconfigured') {
    return skipped('unclear');
  }
  throw error;
}

function requireMethod(provider: AuthorizationServer, { authentication }: OidcConfig): void {
  const offered = provider.token_endpoint_auth_methods_supported;
  const { method } = authentication;
  if (offered === undefined || method === 'automatic' || offered.includes(method)) return;
  throw new UpstreamError('misconfigured', {
    fault: 'client_method_refused',
    detail: `used: ${method}; offered: ${offered.join(', ')}`,
  });
}

async function begin({ config, login }: Input, tools: Tools) {
  return authorizationRequest(await providerOf(config, tools), config, login).instruction;
}

const askForScopes = authorizeProbe<OidcConfig>('scopes', begin);

async function scopes(input: Input, tools: Tools): Promise<Probed> {
  const { config } = input;
  const { scopes_supported: offered } = await providerOf(config, tools);
  const unknown = config.scope.split(' ').filter((scope) => offered?.includes(scope) === false);
  if (unknown.length > 0) {
    // A provider need not list all of them (OpenID Connect Discovery section 3); it may be asked.
    const asked = await askForScopes.run(input, tools);
    return asked.kind === 'passed' ? asked : skipped('unclear');
  }
  return offered === undefined ? askForScopes.run(input, tools) : passedWith(config.scope);
}
