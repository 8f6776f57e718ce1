/** Applications of a pool, seen by administrators. */
import { type Static, Type } from 'typebox';

import {
  BrandingConfig,
  LoginConfig,
  NewLoginConfig,
  RegisterConfig,
} from './application-settings.ts';
import { route } from './route.ts';
import { Id, Name, PageNumber, Success, Text, Url, Verbatim } from './values.ts';

export const ApplicationType = Type.Enum(['web', 'spa', 'native', 'api', 'mfa', 'mini-program']);
const Protocol = Type.Enum(['oidc', 'oauth', 'saml', 'cas', 'asa']);

/** Ten years is more than any token should live. */
const Lifetime = Type.Optional(Type.Integer({ minimum: 1, maximum: 315_360_000 }));

/** `OIDCConfig`, as far as this server acts on it; further members are kept and returned. Lifetimes in seconds. */
export const OidcConfig = Type.Object(
  {
    grant_types: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 20 })),
    response_types: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 20 })),
    id_token_signed_response_alg: Type.Optional(Type.Enum(['HS256', 'RS256', 'ES256'])),
    token_endpoint_auth_method: Type.Optional(
      Type.Enum(['client_secret_post', 'client_secret_basic', 'none']),
    ),
    /** At most an hour: a code is meant for the next minute. */
    authorization_code_expire: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600 })),
    id_token_expire: Lifetime,
    access_token_expire: Lifetime,
    refresh_token_expire: Lifetime,
  },
  { additionalProperties: true },
);

export type OidcConfig = Static<typeof OidcConfig>;

/** `ApplicationDto`. */
export const Application = Type.Object({
  appId: Type.String(),
  appIdentifier: Type.String(),
  appName: Type.String(),
  appLogo: Type.String(),
  appDescription: Type.Optional(Type.String()),
  appType: ApplicationType,
  userPoolId: Type.String(),
  isIntegrateApp: Type.Boolean(),
  defaultProtocol: Protocol,
  redirectUris: Type.Array(Type.String()),
  logoutRedirectUris: Type.Array(Type.String()),
  initLoginUri: Type.String(),
  ssoEnabled: Type.Boolean(),
  loginConfig: LoginConfig,
  registerConfig: RegisterConfig,
  brandingConfig: BrandingConfig,
  oidcConfig: OidcConfig,
  samlProviderEnabled: Type.Boolean(),
  samlConfig: Type.Optional(Verbatim),
  oauthProviderEnabled: Type.Boolean(),
  oauthConfig: Type.Optional(Verbatim),
  casProviderEnabled: Type.Boolean(),
  casConfig: Type.Optional(Verbatim),
  customBrandingEnabled: Type.Boolean(),
  customSecurityEnabled: Type.Boolean(),
  registerDisabled: Type.Boolean(),
  template: Type.Optional(Type.String()),
});

export type Application = Static<typeof Application>;

/** `ApplicationSimpleInfoDto`. */
export const ApplicationSummary = Type.Pick(Application, [
  'appId',
  'appIdentifier',
  'appName',
  'appLogo',
  'appDescription',
  'appType',
  'isIntegrateApp',
]);

export type ApplicationSummary = Static<typeof ApplicationSummary>;

const Redirects = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), { maxItems: 100 }),
);

const NewApplication = Type.Object({
  appName: Name,
  appIdentifier: Type.Optional(Type.String({ minLength: 1, maxLength: 63 })),
  appLogo: Type.Optional(Url),
  appDescription: Type.Optional(Text),
  appType: Type.Optional(ApplicationType),
  defaultProtocol: Type.Optional(Protocol),
  redirectUris: Redirects,
  logoutRedirectUris: Redirects,
  initLoginUri: Type.Optional(Url),
  ssoEnabled: Type.Optional(Type.Boolean()),
  /** Nobody becomes a user by signing in; the name is that of the older API. */
  registerDisabled: Type.Optional(Type.Boolean()),
  oidcConfig: Type.Optional(OidcConfig),
  loginConfig: Type.Optional(NewLoginConfig),
  registerConfig: Type.Optional(RegisterConfig),
  brandingConfig: Type.Optional(BrandingConfig),
  samlProviderEnabled: Type.Optional(Type.Boolean()),
  samlConfig: Type.Optional(Verbatim),
  oauthProviderEnabled: Type.Optional(Type.Boolean()),
  oauthConfig: Type.Optional(Verbatim),
  casProviderEnabled: Type.Optional(Type.Boolean()),
  casConfig: Type.Optional(Verbatim),
  template: Type.Optional(Text),
  templateData: Type.Optional(Text),
});

export type NewApplication = Static<typeof NewApplication>;

const { appName: _name, appType: _type, ...changeable } = NewApplication.properties;

/** Members that are absent stay as they are; the type of an application never changes. */
const ApplicationChanges = Type.Object({
  appId: Id,
  appName: Type.Optional(Name),
  ...changeable,
});

export type ApplicationChanges = Static<typeof ApplicationChanges>;

/** The part of an application that this server keeps for its clients and does not act on. */
export const KeptSettings = Type.Pick(NewApplication, [
  'defaultProtocol',
  'oidcConfig',
  'loginConfig',
  'registerConfig',
  'brandingConfig',
  'samlProviderEnabled',
  'samlConfig',
  'oauthProviderEnabled',
  'oauthConfig',
  'casProviderEnabled',
  'casConfig',
  'template',
]);

export type KeptSettings = Static<typeof KeptSettings>;

/** How many applications a page has unless told, and at most. */
export const APPLICATIONS_PER_PAGE = 10;
const LARGEST_PAGE = 50;

const ApplicationSearch = Type.Object({
  page: PageNumber,
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, default: APPLICATIONS_PER_PAGE }),
  ),
  /** Of these two, `true` asks for one kind; every application here is of the second. */
  isIntegrateApp: Type.Optional(Type.Boolean({ default: false })),
  isSelfBuiltApp: Type.Optional(Type.Boolean({ default: false })),
  /** `false` asks for nothing in particular. */
  ssoEnabled: Type.Optional(Type.Boolean({ default: false })),
  /** Part of the name or the identifier. */
  keywords: Type.Optional(Type.String({ maxLength: 200 })),
  /** Both kinds, whatever else is said about kinds. */
  all: Type.Optional(Type.Boolean({ default: false })),
});

export type ApplicationSearch = Static<typeof ApplicationSearch>;

const ByAppId = Type.Object({ appId: Id });

export const applicationRoutes = {
  createApplication: route({
    operation: 'createApplication',
    method: 'POST',
    path: '/api/v3/create-application',
    access: 'management',
    summary: 'Creates an application.',
    body: NewApplication,
    data: Application,
    errors: ['value_taken', 'connection_not_found'],
  }),
  getApplication: route({
    operation: 'getApplication',
    method: 'GET',
    path: '/api/v3/get-application',
    access: 'management',
    summary: 'Returns one application.',
    query: ByAppId,
    data: Application,
    errors: ['application_not_found'],
  }),
  getApplicationSecret: route({
    operation: 'getApplicationSecret',
    method: 'GET',
    path: '/api/v3/get-application-secret',
    access: 'management',
    summary: "Returns an application's client secret.",
    query: ByAppId,
    data: Type.Object({ secret: Type.String() }),
    errors: ['application_not_found'],
  }),
  listApplications: route({
    operation: 'listApplications',
    method: 'GET',
    path: '/api/v3/list-applications',
    access: 'management',
    summary: 'Lists applications, oldest first.',
    query: ApplicationSearch,
    data: Type.Object({ totalCount: Type.Integer(), list: Type.Array(Application) }),
    errors: [],
  }),
  getApplicationSimpleInfo: route({
    operation: 'getApplicationSimpleInfo',
    method: 'GET',
    path: '/api/v3/get-application-simple-info',
    access: 'management',
    summary: 'Returns what one application is called, without its settings.',
    query: ByAppId,
    data: ApplicationSummary,
    errors: ['application_not_found'],
  }),
  listApplicationSimpleInfo: route({
    operation: 'listApplicationSimpleInfo',
    method: 'GET',
    path: '/api/v3/list-application-simple-info',
    access: 'management',
    summary: 'Lists what applications are called, oldest first, without their settings.',
    query: ApplicationSearch,
    data: Type.Object({ totalCount: Type.Integer(), list: Type.Array(ApplicationSummary) }),
    errors: [],
  }),
  updateApplication: route({
    operation: 'updateApplication',
    method: 'POST',
    path: '/api/v3/update-application',
    access: 'management',
    idempotent: true,
    summary:
      'Changes an application; members that are absent stay as they are, `...Config` members are merged key by key. `loginConfig.enabledExtIdpConnIds` replaces the whole choice of connections.',
    body: ApplicationChanges,
    data: Success,
    errors: ['application_not_found', 'connection_not_found', 'changed_meanwhile'],
  }),
  refreshApplicationSecret: route({
    operation: 'refreshApplicationSecret',
    method: 'POST',
    path: '/api/v3/refresh-application-secret',
    access: 'management',
    summary:
      'Gives an application a new client secret. The old one stops at once, and with it id tokens that were signed with it (HS256).',
    body: ByAppId,
    data: Type.Object({ secret: Type.String() }),
    errors: ['application_not_found', 'changed_meanwhile'],
  }),
  deleteApplication: route({
    operation: 'deleteApplication',
    method: 'POST',
    path: '/api/v3/delete-application',
    access: 'management',
    summary:
      'Deletes an application and what it says about connections. Its tokens stop at once; users and their identities stay.',
    body: ByAppId,
    data: Success,
    errors: ['application_not_found'],
  }),
};
