/** The settings of an OpenID Connect connection: every name they are stored under, and how they are shown. */
import { Type } from 'typebox';

import { clientAuthenticationMethods } from '../../engine/client-authentication.ts';
import type { FieldNames } from '../../engine/fields.ts';
import { idTokenAlgorithms } from '../../engine/oidc-config.ts';

/** In the order of the form, each with its aliases; `authorizationEdpoint` is how the wire spells it. */
export const names = {
  issuerUrl: ['issuerURL', 'issuer'],
  clientId: ['clientID', 'client_id'],
  clientSecret: ['client_secret'],
  mode: [],
  scopes: ['scope'],
  userinfo: [],
  clientAuthentication: ['tokenEndpointAuthMethod', 'token_endpoint_auth_method'],
  rawBasicCredentials: [],
  privateKey: [],
  privateKeyId: [],
  privateKeyAlgorithm: [],
  assertionAudience: [],
  idTokenSignedResponseAlg: ['id_token_signed_response_alg'],
  authorizationEndpoint: [
    'authorizationEdpoint',
    'authEndPoint',
    'authURL',
    'authorization_endpoint',
  ],
  tokenEndpoint: ['tokenEndPoint', 'tokenURL', 'token_endpoint'],
  userinfoEndpoint: ['userInfoEndpoint', 'userInfoEndPoint', 'userInfoURL', 'userinfo_endpoint'],
  jwksUri: ['jwksURI', 'jwksURL', 'jwks_uri'],
  authorizeParameters: [],
  forwardParameters: [],
} as const satisfies FieldNames<string>;

export type Name = keyof typeof names;

export const modes = ['BACK_CHANNEL', 'FRONT_CHANNEL'] as const;
export const userinfoPolicies = ['when_needed', 'always', 'never'] as const;
export const assertionAudiences = ['issuer', 'token_endpoint'] as const;

/** The annotations of one setting. */
function about(name: Name, title: string, description: string) {
  const order = Object.keys(names).indexOf(name) + 1;
  return { title, description, order, aliases: [...names[name]] };
}

const texts = [Type.Array(Type.String()), Type.String()];

export const fields = Type.Object({
  issuerUrl: Type.String({
    ...about(
      'issuerUrl',
      'Issuer URL',
      'The issuer exactly as the provider writes it, trailing slash included.',
    ),
    destination: true,
  }),
  clientId: Type.String({
    ...about('clientId', 'Client ID', 'The client registered at the provider.'),
    destination: true,
  }),
  clientSecret: Type.Optional(
    Type.String({
      ...about('clientSecret', 'Client Secret', 'Leave it empty for a public client.'),
      secret: true,
    }),
  ),
  mode: Type.Optional(
    Type.Enum([...modes], {
      ...about(
        'mode',
        'Mode',
        'BACK_CHANNEL exchanges a code; FRONT_CHANNEL receives the id token by form post.',
      ),
      default: 'BACK_CHANNEL',
    }),
  ),
  scopes: Type.Optional(
    Type.Union(
      texts,
      about('scopes', 'Scopes', 'A list, or words with spaces between; openid is always sent.'),
    ),
  ),
  userinfo: Type.Optional(
    Type.Enum([...userinfoPolicies], {
      ...about(
        'userinfo',
        'Ask userinfo',
        'when_needed asks only if the id token lacks what the scopes promise.',
      ),
      default: 'when_needed',
    }),
  ),
  clientAuthentication: Type.Optional(
    Type.Enum([...clientAuthenticationMethods], {
      ...about(
        'clientAuthentication',
        'Client authentication',
        'Empty: client_secret_basic, or client_secret_post where the provider offers only that.',
      ),
      destination: true,
    }),
  ),
  rawBasicCredentials: Type.Optional(
    Type.Boolean(
      about(
        'rawBasicCredentials',
        'Raw Basic credentials',
        'For servers that do not decode the client id and secret of the Authorization header.',
      ),
    ),
  ),
  privateKey: Type.Optional(
    Type.String({
      ...about('privateKey', 'Private key', 'For private_key_jwt: PKCS #8 PEM, or a JWK as JSON.'),
      secret: true,
    }),
  ),
  privateKeyId: Type.Optional(
    Type.String(about('privateKeyId', 'Key ID', 'The kid under which the provider knows the key.')),
  ),
  privateKeyAlgorithm: Type.Optional(
    Type.String(
      about(
        'privateKeyAlgorithm',
        'Key algorithm',
        'Empty: RS256, ES256, ES384, ES512 or EdDSA, as the key fits.',
      ),
    ),
  ),
  assertionAudience: Type.Optional(
    Type.Enum([...assertionAudiences], {
      ...about(
        'assertionAudience',
        'Assertion audience',
        'token_endpoint for servers that do not accept their issuer.',
      ),
      default: 'issuer',
    }),
  ),
  idTokenSignedResponseAlg: Type.Optional(
    Type.Union(
      texts,
      about(
        'idTokenSignedResponseAlg',
        'ID token algorithms',
        `Of ${idTokenAlgorithms.join(', ')}. Empty: all but HS256.`,
      ),
    ),
  ),
  authorizationEndpoint: Type.Optional(
    Type.String(
      about('authorizationEndpoint', 'Authorization endpoint', 'Replaces the discovered one.'),
    ),
  ),
  tokenEndpoint: Type.Optional(
    Type.String({
      ...about('tokenEndpoint', 'Token endpoint', 'Replaces the discovered one.'),
      destination: true,
    }),
  ),
  userinfoEndpoint: Type.Optional(
    Type.String({
      ...about('userinfoEndpoint', 'Userinfo endpoint', 'Replaces the discovered one.'),
      destination: true,
    }),
  ),
  jwksUri: Type.Optional(Type.String(about('jwksUri', 'JWKS URI', 'Replaces the discovered one.'))),
  authorizeParameters: Type.Optional(
    Type.Record(
      Type.String(),
      Type.String(),
      about(
        'authorizeParameters',
        'Authorize parameters',
        'Sent with every sign-in, for instance prompt or domain_hint.',
      ),
    ),
  ),
  forwardParameters: Type.Optional(
    Type.Union(
      texts,
      about(
        'forwardParameters',
        'Forwarded parameters',
        'Names that the application may set, for instance login_hint.',
      ),
    ),
  ),
});
