/** An application as its sign-in pages see it. */
import type { PublicConfig } from '@causeway/contract/public-config.ts';

import type { BrokerDeps } from '../../broker/deps.ts';
import type { Application } from '../../directory/application.ts';
import type { Connection } from '../../directory/connection.ts';
import { registeredOrigins } from '../../directory/registered-origins.ts';
import type { Offer } from '../../directory/offer-connection.ts';
import { signInMethodsOf } from '../../directory/sign-in-methods.ts';
import { LISTENS } from '../browser/application-window.ts';
import { logoAddress, type LogoOf } from '../logos.ts';
import { embeddedForms } from './embedded-forms.ts';

type Broker = Pick<BrokerDeps, 'connectorOf' | 'publicUrl'>;

export interface PublicConfigWorld {
  readonly broker: Broker;
  readonly logoOf: LogoOf;
}

export function publicConfig(
  { broker, logoOf }: PublicConfigWorld,
  application: Application,
  offers: readonly Offer[],
): Omit<PublicConfig, 'publicKey'> {
  const connections = offers.map(({ connection }) => connection);
  const buttons = connections.filter(
    ({ type }) => broker.connectorOf(type)?.redirect !== undefined,
  );
  const isProtocol = ({ type }: Connection) => type in addressNames;
  return {
    id: application.id,
    userPoolId: application.poolId,
    userpoolName: '',
    identifier: application.identifier,
    name: application.name,
    description: application.description,
    logo: application.logo,
    userpoolLogo: '',
    appType: application.type,
    requestHostname: new URL(broker.publicUrl).host,
    cdnBase: broker.publicUrl,
    redirectUris: [...application.redirectUris],
    protocol: 'oidc',
    oidcConfig: oidcConfig(application),
    verifyCodeLength: 6,
    ssoEnabled: false,
    css: '',
    allowedOrigins: [...registeredOrigins(application)],
    corsWhitelist: [],
    i18n: {},
    registerDisabled: application.registrationDisabled,
    socialConnections: buttons
      .filter((connection) => !isProtocol(connection))
      .map((connection) => socialConnection(broker, application, connection)),
    identityProviders: buttons
      .filter((connection) => isProtocol(connection))
      .map((connection) => ({
        ...identityProvider(broker, application, connection),
        logo: absolute(logoAddress(logoOf, connection), broker),
      })),
    ecConnections: connections.flatMap((connection) => mobileConnection(connection)),
    ...embeddedForms(signInMethodsOf(application)),
    qrcodeTabsSettings: {},
    agreements: [],
    extendsFields: [],
    complateFiledsPlace: [],
  };
}

/** What a component needs to make requests of its own; the names are those of OpenID Connect. */
function oidcConfig({ redirectUris, oidc }: Application): PublicConfig['oidcConfig'] {
  return {
    redirect_uris: [...redirectUris],
    grant_types: [...oidc.grantTypes],
    response_types: [...oidc.responseTypes],
    id_token_signed_response_alg: oidc.idTokenAlgorithm,
    token_endpoint_auth_method: oidc.clientAuthentication,
    introspection_endpoint_auth_method: oidc.clientAuthentication,
    revocation_endpoint_auth_method: oidc.clientAuthentication,
  };
}

/** Connection types that published pages list as protocols, and their names for the address to open. */
const addressNames: Readonly<Record<string, string>> = {
  oidc: 'oidcConnectionLoginUrl',
  oauth: 'authUrl',
  saml: 'samlRequest',
  cas: 'casConnectionLoginUrl',
  ldap: 'authorizationUrl',
  ad: 'authorizationUrl',
  'azure-ad': 'authorizationUrl',
  'ad-kerberos': 'authorizationUrl',
};

function socialConnection(
  broker: Broker,
  application: Application,
  connection: Connection,
): PublicConfig['socialConnections'][number] {
  const { id, identifier, type, displayName, logo } = connection;
  const label = broker.connectorOf(type)?.label ?? { zh: displayName, en: displayName };
  return {
    id,
    embedded: false,
    identifier,
    provider: type,
    name: label.zh,
    name_en: label.en,
    displayName,
    logo,
    description: '',
    authorizationUrl: startAddress(broker, application, connection),
    tooltip: { 'zh-CN': label.zh, 'en-US': label.en },
  };
}

function identityProvider(
  broker: Broker,
  application: Application,
  connection: Connection,
): Omit<PublicConfig['identityProviders'][number], 'logo'> {
  const { id, identifier, type, displayName } = connection;
  // Published pages open it as it stands, in a pop-up, and wait for its message.
  const address = `${startAddress(broker, application, connection)}&${LISTENS}=1`;
  const config = { authorizationUrl: address, [addressNames[type] ?? 'authorizationUrl']: address };
  return { id, embedded: false, identifier, protocol: type, displayName, config };
}

/** Published pages show it in a page of another host. */
function absolute(address: string, { publicUrl }: Pick<Broker, 'publicUrl'>): string {
  return address === '' ? '' : new URL(address, publicUrl).href;
}

/** The address that starts a login of the application through this connection. */
export function startAddress(
  { publicUrl }: Pick<Broker, 'publicUrl'>,
  { id }: Pick<Application, 'id'>,
  { identifier }: Connection,
): string {
  const address = new URL(`/connections/social/${encodeURIComponent(identifier)}`, publicUrl);
  address.searchParams.set('app_id', id);
  return address.href;
}

const byClient = ['clientID', 'redirectURI'];

/** What mobile apps read of the settings, by connection type. Never a secret, whatever they ask for. */
const mobileFields: Readonly<Record<string, readonly string[]>> = {
  alipay: ['appId'],
  'amazon:mobile': [],
  apple: [],
  'baidu:mobile': ['appKey'],
  'dingtalk:mobile': ['appKey', 'redirectURI'],
  'douyin:mobile': ['clientKey'],
  'facebook:mobile': [],
  'gitee:mobile': byClient,
  'github:mobile': byClient,
  'gitlab:mobile': byClient,
  'google:mobile': ['clientID'],
  'huawei:mobile': [],
  'kuaishou:mobile': [],
  'lark-internal': ['appId'],
  'lark-public': ['appId'],
  'line:mobile': ['channelID'],
  'linkedin:mobile': byClient,
  'oppo:mobile': ['appId'],
  'qq:mobile': ['appId'],
  'slack:mobile': byClient,
  'twitter:mobile': ['consumerKey'],
  'wechat:miniprogram:app-launch': ['mobileAppID', 'originalID'],
  'wechat:mobile': ['appId'],
  'wechatwork:agency:mobile': ['corpId', 'agentId', 'schema'],
  'wechatwork:mobile': ['corpId', 'agentId', 'schema'],
  'weibo:mobile': ['appKey', 'redirectURI'],
  'xiaomi:mobile': ['appId', 'redirectURI'],
  yidun: ['businessId'],
};

function mobileConnection({ id, type, fields }: Connection): PublicConfig['ecConnections'] {
  const names = mobileFields[type];
  if (names === undefined) return [];
  // Stored as the customer spelt them: `clientId`, `clientID`.
  const stored = new Map(Object.entries(fields).map(([key, value]) => [key.toLowerCase(), value]));
  const shown = names.flatMap((name) => {
    const value = stored.get(name.toLowerCase());
    return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
  });
  return [{ id, type, fields: Object.fromEntries(shown) }];
}
