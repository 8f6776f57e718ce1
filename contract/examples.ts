/**
 * One example of every call, made of its schemas: members that people know get the value that they would
 * have in the same small story (Ada, who signs in through Acme's Okta), all others one of their type.
 */
import type { TSchema } from 'typebox';

import type { Route } from './route.ts';

const ids = {
  source: '66b2f0c1a7e44d0f9c3e5a10',
  connection: '66b2f0d5a7e44d0f9c3e5a11',
  application: '66b2f0e9a7e44d0f9c3e5a12',
  user: '66b2f0fda7e44d0f9c3e5a13',
  pool: '66b2f111a7e44d0f9c3e5a14',
  identity: '66b2f125a7e44d0f9c3e5a15',
};
const publicKey = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0B...\n-----END PUBLIC KEY-----\n';
const time = '2026-01-15T08:30:00.000Z';
const okta = {
  issuerUrl: 'https://acme.okta.com',
  clientId: '0oa1b2c3d4',
  clientSecret: 'the secret that Okta shows',
};

/** By the name of the member, wherever it occurs. Optional members without a row here are left out of examples. */
const known: Readonly<Record<string, unknown>> = {
  accessKeyId: ids.pool,
  accessKeySecret: 'the secret of the access key',
  access_token: 'eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl',
  appLogo: 'https://workplace.example.com/logo.svg',
  app_id: ids.application,
  appDescription: 'Where our people work',
  appId: ids.application,
  appIdentifier: 'workplace',
  appName: 'Workplace',
  associationMode: 'none',
  autoJoin: false,
  bindUrl: 'https://id.example.com/api/v3/link-extidp',
  canReadSecrets: true,
  certificate: '-----BEGIN CERTIFICATE-----\nMIIC6jCCAdKgAwIBAgIQ...\n-----END CERTIFICATE-----\n',
  challengeBindingMethods: [],
  code: '428317',
  connId: ids.connection,
  connName: 'Sign in with Okta',
  createdAt: time,
  displayName: 'Sign in with Okta',
  email: 'ada@example.com',
  emailVerified: true,
  enabled: true,
  exists: true,
  expires_in: 7200,
  extIdpConnIdentifier: 'acme-okta',
  ext_idp_conn_identifier: 'acme-okta',
  extIdpConnId: ids.connection,
  extIdpConnDisplayName: 'Sign in with Okta',
  extIdpId: ids.source,
  extIdpType: 'enterprise',
  fields: okta,
  gender: 'F',
  id: ids.source,
  id_token: 'eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl',
  identifier: 'acme-okta',
  identityId: ids.identity,
  ids: [ids.source],
  keywords: 'ada',
  lastLogin: time,
  limit: 10,
  logoutRedirectUris: ['https://workplace.example.com/'],
  name: 'Ada Lovelace',
  originConnIds: [ids.connection],
  page: 1,
  passCode: '428317',
  phone: '13800138000',
  phoneNumber: '13800138000',
  provider: 'oidc',
  publicIps: [],
  redirectUris: ['https://workplace.example.com/callback'],
  scopes: ['openid', 'profile', 'email'],
  secret: 'the secret of the application',
  status: 'Activated',
  success: true,
  totalCount: 1,
  updatedAt: time,
  url: 'https://id.example.com/link/7f3c9a',
  userId: ids.user,
  userIdInIdp: '00u1a2b3c4',
  userIds: [ids.user],
  userIdType: 'user_id',
  userInfoInIdp: { sub: '00u1a2b3c4', email: 'ada@example.com' },
  userPoolId: ids.pool,
  userSourceType: 'register',
  username: 'ada',
  workStatus: 'Active',
};

/** What a name means in one group of calls only. */
const meanings: readonly (readonly [path: RegExp, values: Readonly<Record<string, unknown>>])[] = [
  [/ext-idp$/, { name: "Acme's Okta", type: 'oidc', connections: [] }],
  [/ext-idp-conns?(?:-state|-association-state)?$/, { id: ids.connection, type: 'oidc' }],
  [/enabled-ext/, { id: ids.connection, type: 'oidc', name: 'Sign in with Okta' }],
  [/application/, { keywords: 'work', name: 'Workplace' }],
  [/application-enabled-ext/, { name: 'Sign in with Okta' }],
  [/ext-idp-conn-apps$/, { name: 'Sign in with Okta', type: 'oidc' }],
  [/identit/, { type: 'generic' }],
  [/system$/, { server: '1.0.0', console: '1.0.0', login: '1.0.0', publicKey }],
  [/tenant/, { tenantId: '66b2f139a7e44d0f9c3e5a16', name: 'Acme' }],
];

/** Of the parameters: query or body; undefined where there are none. */
export function requestExample(route: Route): Readonly<Record<string, unknown>> | undefined {
  const schema = route.query ?? route.body;
  if (schema === undefined) return undefined;
  return objectOf(schema, valuesFor(route, 'request'));
}

/** Of the whole reply to a call that succeeds. */
export function replyExample(route: Route): Readonly<Record<string, unknown>> {
  const envelope = { [route.isLegacy ? 'code' : 'statusCode']: 200, message: '' };
  if (route.data === undefined) return envelope;
  const values = valuesFor(route, 'data');
  if (route.isBare) return objectOf(route.data, values);
  return { ...envelope, data: valueOf(route.data, '', values) };
}

type Values = Readonly<Record<string, unknown>>;

function valuesFor({ path }: Route, part: 'request' | 'data'): Values {
  const fit = meanings.filter(([pattern]) => pattern.test(path)).map(([, values]) => values);
  if (part === 'data') return Object.assign({}, known, ...fit);
  // `list-ext-idp-conns` asks by the source and answers with connections.
  const asked = path.endsWith('-ext-idp-conns') ? { id: ids.source } : {};
  return Object.assign({}, known, ...fit, asked);
}

function valueOf(schema: TSchema, name: string, values: Values): unknown {
  const { enum: choices, const: only, anyOf, type, items }: Shape = schema;
  const told = values[name];
  if (choices !== undefined) return choices.includes(told) ? told : choices[0];
  if (only !== undefined) return only;
  if (told !== undefined && isOf(type, told)) return told;
  if (anyOf?.[0] !== undefined) return valueOf(anyOf[0], name, values);
  if (type === 'array') return items === undefined ? [] : [valueOf(items, '', values)];
  if (type === 'object') return objectOf(schema, values);
  return plain(schema);
}

function objectOf(schema: TSchema, values: Values): Readonly<Record<string, unknown>> {
  const { properties = {}, required = [] }: Shape = schema;
  const shown = Object.entries(properties).filter(
    ([name]) => required.includes(name) || name in values,
  );
  return Object.fromEntries(
    shown.map(([name, property]) => [name, valueOf(property, name, values)]),
  );
}

/** The parts of JSON Schema that the contract uses. */
interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly minLength?: number;
}

function plain({ type, minimum = 0, minLength = 0 }: Shape): unknown {
  if (type === 'integer' || type === 'number') return minimum;
  if (type === 'boolean') return false;
  if (type === 'null') return null;
  return minLength === 0 ? '' : 'text'.padEnd(minLength, '.');
}

function isOf(type: string | undefined, value: unknown): boolean {
  if (type === undefined) return true;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
