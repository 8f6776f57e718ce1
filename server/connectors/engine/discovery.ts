/**
 * The provider's metadata (OpenID Connect Discovery 1.0): asked for when a login first needs it, kept
 * for an hour, and one request however many logins wait. A provider that is down hurts its own
 * connections only.
 */
import { discoveryRequest, type AuthorizationServer } from 'oauth4webapi';

import { HOUR_MS } from '../../kernel/clock.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../kernel/upstream-fault.ts';
import type { Tools } from '../connector.ts';
import { isWebAddress } from './fields.ts';
import { requiredEndpoints, type EndpointName, type OidcConfig } from './oidc-config.ts';
import { quote, readObject, reasonOfStatus, through } from './upstream.ts';

const ENDPOINTS: readonly (EndpointName | 'revocation_endpoint')[] = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
  'jwks_uri',
];

const LISTS = [
  'code_challenge_methods_supported',
  'token_endpoint_auth_methods_supported',
  'id_token_signing_alg_values_supported',
  'scopes_supported',
] as const;

/**
 * The provider of a connection: discovered, with the connection's own endpoints laid over it.
 * Throws `UpstreamError`: `unreachable`, `rate_limited`, or `misconfigured` when the issuer's address
 * does not lead to its metadata.
 */
export async function providerOf(config: OidcConfig, tools: Tools): Promise<AuthorizationServer> {
  if (!config.needsDiscovery) return config.manual;
  const key = `oidc:provider:${config.issuer}`;
  const discovered = await tools.cache.load(key, HOUR_MS, () => discover(config, tools));
  const provider = { ...discovered, ...config.manual };
  const missing = requiredEndpoints(config).find((name) => provider[name] === undefined);
  if (missing === undefined) return provider;
  // Half a document must not stay for an hour after the provider has mended it.
  tools.cache.forget(key);
  throw withoutEndpoint(missing);
}

/** An endpoint that this login cannot do without. */
export function requireEndpoint(provider: AuthorizationServer, name: EndpointName): string {
  const url = provider[name];
  if (url === undefined) throw withoutEndpoint(name);
  return url;
}

function withoutEndpoint(name: EndpointName): UpstreamError {
  return misconfigured(`the provider publishes no ${name}, and none is set`);
}

async function discover(config: OidcConfig, tools: Tools): Promise<AuthorizationServer> {
  const response = await discoveryRequest(new URL(config.issuer), through(tools, config));
  if (response.status !== 200) {
    throw new UpstreamError(reasonOfStatus(response.status, 'misconfigured'), {
      fault: faultOfStatus(response.status),
      detail: 'discovery: the issuer does not publish its metadata',
      upstream: { status: response.status },
    });
  }
  const document = await readObject(response, 'discovery', 'misconfigured');
  const { issuer } = document;
  // By character, as section 4.3 wants it: a host that can be asked must not speak for another issuer.
  if (issuer !== config.issuer) {
    throw misconfigured(
      `the metadata names the issuer "${quote(issuer)}", the settings another one`,
      'issuer_mismatch',
    );
  }
  return Object.freeze({
    issuer,
    ...endpointsOf(document, config),
    ...listsOf(document),
    authorization_response_iss_parameter_supported:
      document['authorization_response_iss_parameter_supported'] === true,
  });
}

function faultOfStatus(status: number): UpstreamFault {
  if (status >= 500) return 'provider_down';
  return status >= 300 && status < 400 ? 'answer_redirected' : 'discovery_absent';
}

type Document = Readonly<Record<string, unknown>>;

function endpointsOf(document: Document, { isPlainHttp }: OidcConfig): Record<string, string> {
  const present = ENDPOINTS.flatMap((name) => {
    const url = document[name];
    if (url === undefined || url === null) return [];
    if (typeof url !== 'string' || !isWebAddress(url)) throw misconfigured(`${name} is no address`);
    // Secrets and keys must not travel in the clear because one document says so (downgrade).
    if (!isPlainHttp && !url.startsWith('https:')) throw misconfigured(`${name} must be https`);
    return [[name, url]];
  });
  return Object.fromEntries(present);
}

function listsOf(document: Document): Record<string, string[]> {
  const present = LISTS.flatMap((name) => {
    const list = document[name];
    return Array.isArray(list) ? [[name, list.filter((member) => typeof member === 'string')]] : [];
  });
  return Object.fromEntries(present);
}

function misconfigured(
  detail: string,
  fault: UpstreamFault = 'discovery_incomplete',
): UpstreamError {
  return new UpstreamError('misconfigured', { fault, detail: `discovery: ${detail}` });
}
