/** What sign-in pages and mobile apps read about an application before anybody is signed in: no secrets. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { ConnectionTypeName, Id } from './values.ts';

/** A button. Where it leads to is our own address, which starts a login of ours. */
const SocialConnection = Type.Object({
  id: Type.String(),
  /** Whether a page builds the request to the source by itself: never, so that state and PKCE are ours. */
  embedded: Type.Literal(false),
  identifier: Type.String(),
  /** The connection type. */
  provider: ConnectionTypeName,
  name: Type.String(),
  name_en: Type.String(),
  displayName: Type.String(),
  logo: Type.String(),
  description: Type.String(),
  authorizationUrl: Type.String(),
  tooltip: Type.Record(Type.String(), Type.String()),
});

const IdentityProvider = Type.Object({
  id: Type.String(),
  embedded: Type.Literal(false),
  identifier: Type.String(),
  protocol: ConnectionTypeName,
  displayName: Type.String(),
  logo: Type.String(),
  /** Each protocol's own name for the address to open, in a window that tells its opener. */
  config: Type.Record(Type.String(), Type.String()),
});

/** What a mobile app needs to talk to the app of the source. */
const MobileConnection = Type.Object({
  id: Type.String(),
  type: ConnectionTypeName,
  fields: Type.Record(Type.String(), Type.String()),
});

/** What an input is called. */
const InputName = Type.Object({
  key: Type.String(),
  label: Type.String(),
  labelEn: Type.String(),
  i18n: Type.Record(Type.String(), Type.String()),
});

const Tabs = Type.Object({ list: Type.Array(Type.String()), default: Type.String() });

const Methods = Type.Object({
  validLoginMethods: Type.Array(Type.String()),
  enabledLoginMethods: Type.Array(Type.String()),
  validRegisterMethods: Type.Array(Type.String()),
});

export const PublicConfig = Type.Object({
  id: Type.String(),
  userPoolId: Type.String(),
  userpoolName: Type.String(),
  identifier: Type.String(),
  name: Type.String(),
  description: Type.String(),
  logo: Type.String(),
  userpoolLogo: Type.String(),
  appType: Type.String(),
  requestHostname: Type.String(),
  /** Where the component reads its pictures; it does not show itself before. */
  cdnBase: Type.String(),
  redirectUris: Type.Array(Type.String()),
  protocol: Type.Literal('oidc'),
  oidcConfig: Type.Object({
    redirect_uris: Type.Array(Type.String()),
    grant_types: Type.Array(Type.String()),
    response_types: Type.Array(Type.String()),
    id_token_signed_response_alg: Type.String(),
    token_endpoint_auth_method: Type.String(),
    introspection_endpoint_auth_method: Type.String(),
    revocation_endpoint_auth_method: Type.String(),
  }),
  /** With which the component encrypts passwords: PEM, for RSA as PKCS #1 v1.5 pads. */
  publicKey: Type.String(),
  verifyCodeLength: Type.Integer(),
  ssoEnabled: Type.Boolean(),
  css: Type.String(),
  /** The component refuses to start where the page that embeds it is not among them. */
  allowedOrigins: Type.Array(Type.String()),
  corsWhitelist: Type.Array(Type.String()),
  i18n: Type.Object({}),
  registerDisabled: Type.Boolean(),
  socialConnections: Type.Array(SocialConnection),
  identityProviders: Type.Array(IdentityProvider),
  ecConnections: Type.Array(MobileConnection),
  loginTabs: Tabs,
  registerTabs: Tabs,
  passwordTabConfig: Methods,
  verifyCodeTabConfig: Methods,
  qrcodeTabsSettings: Type.Object({}),
  ssoPageComponentDisplay: Type.Object({
    idpBtns: Type.Boolean(),
    socialLoginBtns: Type.Boolean(),
    registerBtn: Type.Boolean(),
    /** Whether a code is enough for somebody new, who then has no page of their own. */
    autoRegisterThenLoginHintInfo: Type.Boolean(),
  }),
  agreements: Type.Array(Type.Object({})),
  extendsFields: Type.Array(Type.Object({})),
  complateFiledsPlace: Type.Array(Type.String()),
  tabMethodsFields: Type.Array(InputName),
  /** What the component takes for a phone number: an expression between slashes. */
  regexRules: Type.Array(
    Type.Object({ key: Type.String(), appLevel: Type.String(), userpoolLevel: Type.String() }),
  ),
  /** 4: by the rule beside it. */
  passwordStrength: Type.Literal(4),
  customPasswordStrength: Type.Object({
    regex: Type.String(),
    message: Type.String(),
    zhMessageOpen: Type.Literal(true),
    zhMessage: Type.String(),
    enMessageOpen: Type.Literal(true),
    enMessage: Type.String(),
  }),
});

export type PublicConfig = Static<typeof PublicConfig>;

/** How the component looks is up to the page that embeds it, and the language to the browser. */
const ComponentConfig = Type.Object({
  global: Type.Object({ defaultLanguage: Type.Literal('browser') }),
});

export const publicConfigRoutes = {
  getPublicConfig: route({
    operation: 'getPublicConfigV2',
    method: 'GET',
    path: '/api/v2/applications/:appId/public-config',
    access: 'public',
    isLegacy: true,
    summary:
      'Returns what a sign-in page of the application shows: names, and the ways to sign in.',
    params: Type.Object({ appId: Id }),
    data: PublicConfig,
    errors: ['application_not_found'],
  }),
  getComponentConfig: route({
    operation: 'getComponentConfigV2',
    method: 'GET',
    path: '/api/v2/applications/:appId/components-public-config/guard',
    access: 'public',
    isLegacy: true,
    summary: 'Returns what the embedded sign-in component adds to the settings of a sign-in page.',
    params: Type.Object({ appId: Id }),
    data: ComponentConfig,
    errors: ['application_not_found'],
  }),
};
