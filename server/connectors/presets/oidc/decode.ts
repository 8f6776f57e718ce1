/** From stored fields to the settings of the flow; what does not fit is named by its own field. */
import {
  brokenNameRule,
  brokenRule,
  type ParameterPolicy,
} from '../../engine/authorize-parameters.ts';
import {
  type AssertionKey,
  type ClientAuthentication,
  clientAuthenticationMethods,
} from '../../engine/client-authentication.ts';
import { type FieldReader, misfit, readFields } from '../../engine/fields.ts';
import {
  defaultAlgorithms,
  idTokenAlgorithms,
  type OidcSettings,
} from '../../engine/oidc-config.ts';
import { assertionAudiences, modes, type Name, names, userinfoPolicies } from './fields.ts';

type Reader = FieldReader<Name>;

const DEFAULT_SCOPES = ['profile', 'email', 'phone'];

/** Throws `misfit` with the name of the first field that does not fit. */
export function decode(stored: Readonly<Record<string, unknown>>): OidcSettings {
  const read = readFields(stored, names);
  const issuer = issuerOf(read);
  const isFrontChannel = read.choice('mode', modes) === 'FRONT_CHANNEL';
  const userinfo = read.choice('userinfo', userinfoPolicies) ?? 'when_needed';
  if (isFrontChannel && userinfo === 'always') {
    throw misfit('userinfo', 'always needs an access token, which only BACK_CHANNEL brings');
  }
  return {
    issuer,
    clientId: read.requiredText('clientId'),
    authentication: authenticationOf(read),
    responseType: isFrontChannel ? 'id_token' : 'code',
    scopes: scopesOf(read),
    ...signatureOf(read),
    endpoints: endpointsOf(read, issuer),
    parameters: parametersOf(read),
    userinfo,
  };
}

function issuerOf(read: Reader): string {
  read.requiredText('issuerUrl');
  const issuer = read.url('issuerUrl') ?? '';
  if (issuer.includes('?')) throw misfit('issuerUrl', 'must not have a query');
  if (issuer.includes('/.well-known/')) {
    throw misfit(
      'issuerUrl',
      'must be the issuer itself, without /.well-known/openid-configuration',
    );
  }
  return issuer;
}

function authenticationOf(read: Reader): ClientAuthentication {
  const secret = read.text('clientSecret');
  const isRawBasic = read.isOn('rawBasicCredentials');
  const method = read.choice('clientAuthentication', clientAuthenticationMethods);
  if (method === 'private_key_jwt') return { method, key: assertionKeyOf(read) };
  if (method === 'none') return { method };
  if (secret === undefined) {
    if (method === undefined) return { method: 'none' };
    throw misfit('clientSecret', `is required for ${method}`);
  }
  if (method === undefined) return { method: 'automatic', secret, isRawBasic };
  return { method, secret, isRawBasic };
}

function assertionKeyOf(read: Reader): AssertionKey {
  const privateKey = read.text('privateKey');
  if (privateKey === undefined) throw misfit('privateKey', 'is required for private_key_jwt');
  if (!privateKey.startsWith('-----BEGIN PRIVATE KEY-----') && !isPrivateJwk(privateKey)) {
    throw misfit(
      'privateKey',
      'must be a PKCS #8 PEM (BEGIN PRIVATE KEY) or a private JWK as JSON',
    );
  }
  return {
    privateKey,
    keyId: read.text('privateKeyId'),
    algorithm: read.choice('privateKeyAlgorithm', defaultAlgorithms),
    audience: read.choice('assertionAudience', assertionAudiences) ?? 'issuer',
  };
}

function isPrivateJwk(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    const jwk: unknown = JSON.parse(text);
    return typeof jwk === 'object' && jwk !== null && 'kty' in jwk && 'd' in jwk;
  } catch {
    return false;
  }
}

function scopesOf(read: Reader): readonly string[] {
  const scopes = read.words('scopes') ?? DEFAULT_SCOPES;
  const isScope = (scope: string) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope); // RFC 6749 section 3.3
  if (!scopes.every(isScope)) throw misfit('scopes', 'must consist of visible ASCII words');
  return scopes;
}

function signatureOf(read: Reader): Pick<OidcSettings, 'algorithms' | 'hmacSecret'> {
  const algorithms = read.words('idTokenSignedResponseAlg') ?? defaultAlgorithms;
  const isKnown = (algorithm: string) => idTokenAlgorithms.some((known) => known === algorithm);
  if (!algorithms.every(isKnown)) {
    throw misfit('idTokenSignedResponseAlg', `must be of ${idTokenAlgorithms.join(', ')}`);
  }
  if (!algorithms.includes('HS256')) return { algorithms };
  const hmacSecret = read.text('clientSecret');
  if (hmacSecret === undefined) throw misfit('clientSecret', 'is required for HS256 id tokens');
  return { algorithms, hmacSecret };
}

function endpointsOf(read: Reader, issuer: string): OidcSettings['endpoints'] {
  const endpoint = (name: Name) => {
    const url = read.url(name);
    if (url?.startsWith('http:') && !issuer.startsWith('http:')) {
      throw misfit(name, 'must be https, as the issuer is');
    }
    return url;
  };
  return {
    authorization_endpoint: endpoint('authorizationEndpoint'),
    token_endpoint: endpoint('tokenEndpoint'),
    userinfo_endpoint: endpoint('userinfoEndpoint'),
    jwks_uri: endpoint('jwksUri'),
  };
}

function parametersOf(read: Reader): ParameterPolicy {
  const fixed: Record<string, string> = {};
  for (const [name, value] of Object.entries(read.record('authorizeParameters'))) {
    const text = typeof value === 'number' ? String(value) : value;
    const rule = brokenRule(name, text);
    if (rule !== undefined || typeof text !== 'string') {
      throw misfit('authorizeParameters', rule ?? 'must hold texts');
    }
    fixed[name] = text;
  }
  const forwarded = read.words('forwardParameters') ?? [];
  const rule = forwarded.map(brokenNameRule).find((broken) => broken !== undefined);
  if (rule !== undefined) throw misfit('forwardParameters', rule);
  return { fixed, forwarded: new Set(forwarded) };
}
