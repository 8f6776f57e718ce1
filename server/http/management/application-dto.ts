/** Applications in the words of the wire, both ways. */
import {
  type Application as ApplicationDto,
  type ApplicationChanges as ApplicationChangesDto,
  type ApplicationSummary,
  KeptSettings,
  type NewApplication as NewApplicationDto,
  type OidcConfig,
} from '@causeway/contract/applications.ts';
import { AppError } from '@causeway/contract/errors.ts';
import { isSourceType, sourceTypes } from '@causeway/contract/source-types.ts';

import type { Application, OidcSettings } from '../../directory/application.ts';
import type { ApplicationChanges } from '../../directory/change-application.ts';
import type { NewApplication } from '../../directory/create-application.ts';
import type { Offer } from '../../directory/offer-connection.ts';
import { SECOND_MS } from '../../kernel/clock.ts';
import { asId } from '../../kernel/ids.ts';
import { guardOf } from '../validate.ts';

const isKept = guardOf(KeptSettings);

/** What clients expect to find where nobody said anything. */
export const loginDefaults = {
  mergeLoginAndRegisterPage: false,
  enabledBasicLoginMethods: ['EMAIL_CODE', 'EMAIL_PASSWORD'],
  defaultLoginMethod: {
    connectionType: 'PASSWORD',
    qrcodeType: 'SELF_BUILT_APP',
    qrcodeExtIdpConnId: '',
    adExtIdpConnId: '',
    ldapExtIdpConnId: '',
  },
  showAuthorizationPage: false,
} as const;

const registerDefaults = {
  enabledBasicRegisterMethods: ['EMAIL_CODE', 'PHONE_CODE'],
  defaultRegisterMethod: 'PASSCODE',
} as const;

const brandingDefaults = {
  customCSSEnabled: false,
  guardVersion: 'Advanced',
  showChangeLanguageButton: false,
  defaultLanguage: 'zh-CN',
  showForgetPasswordButton: true,
  showEnterpriseConnections: true,
  showSocialConnections: true,
  showAgreement: false,
  agreements: [],
} as const;

export function newApplication(body: NewApplicationDto): NewApplication {
  return { ...changesOf(body), name: body.appName, type: body.appType };
}

export function applicationChanges(body: ApplicationChangesDto): ApplicationChanges {
  return { ...changesOf(body), name: body.appName, id: asId(body.appId) };
}

function changesOf(body: Partial<NewApplicationDto>): Omit<ApplicationChanges, 'id' | 'name'> {
  const { enabledExtIdpConnIds, enabledAllExtIdpConns } = body.loginConfig ?? {};
  return {
    identifier: body.appIdentifier,
    logo: body.appLogo,
    description: body.appDescription,
    redirectUris: body.redirectUris,
    logoutRedirectUris: body.logoutRedirectUris,
    initLoginUri: body.initLoginUri,
    ssoEnabled: body.ssoEnabled,
    oidc: oidcSettings(body.oidcConfig ?? {}),
    allConnectionsEnabled: enabledAllExtIdpConns,
    registrationDisabled: body.registerDisabled,
    connectionIds: enabledExtIdpConnIds?.map(({ extIdpConnId }) => asId(extIdpConnId)),
    extra: keptSettings(body),
  };
}

function oidcSettings(config: OidcConfig): NonNullable<NewApplication['oidc']> {
  return {
    grantTypes: config.grant_types,
    responseTypes: config.response_types,
    idTokenAlgorithm: config.id_token_signed_response_alg,
    clientAuthentication: config.token_endpoint_auth_method,
    codeTtlMs: inMs(config.authorization_code_expire),
    idTokenTtlMs: inMs(config.id_token_expire),
    accessTokenTtlMs: inMs(config.access_token_expire),
    refreshTokenTtlMs: inMs(config.refresh_token_expire),
  };
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * SECOND_MS;
}

/** What the application's own columns do not hold. */
function keptSettings(body: Partial<NewApplicationDto>): Readonly<Record<string, unknown>> {
  const names = Object.keys(KeptSettings.properties);
  const said = Object.entries(body).filter(([name]) => names.includes(name));
  return Object.fromEntries(said);
}

export function applicationSummary(application: Application): ApplicationSummary {
  return {
    appId: application.id,
    appIdentifier: application.identifier,
    appName: application.name,
    appLogo: application.logo,
    appDescription: application.description,
    appType: application.type,
    isIntegrateApp: false,
  };
}

export function applicationDto(application: Application, offers: readonly Offer[]): ApplicationDto {
  const kept: unknown = application.extra;
  if (!isKept(kept)) {
    throw new AppError('internal', {
      detail: `application ${application.id}: settings unreadable`,
    });
  }
  return {
    ...applicationSummary(application),
    userPoolId: application.poolId,
    redirectUris: [...application.redirectUris],
    logoutRedirectUris: [...application.logoutRedirectUris],
    initLoginUri: application.initLoginUri,
    ssoEnabled: application.ssoEnabled,
    defaultProtocol: 'oidc',
    samlProviderEnabled: false,
    oauthProviderEnabled: false,
    casProviderEnabled: false,
    customBrandingEnabled: false,
    customSecurityEnabled: false,
    registerDisabled: application.registrationDisabled,
    ...kept,
    oidcConfig: { ...kept.oidcConfig, ...oidcConfig(application.oidc) },
    loginConfig: {
      ...loginDefaults,
      enabledBasicLoginMethods: [...loginDefaults.enabledBasicLoginMethods],
      ...kept.loginConfig,
      defaultLoginMethod: {
        ...loginDefaults.defaultLoginMethod,
        ...kept.loginConfig?.defaultLoginMethod,
      },
      enabledExtIdpConns: offers.map((offer) => enabledConnection(offer)),
    },
    registerConfig: {
      ...registerDefaults,
      enabledBasicRegisterMethods: [...registerDefaults.enabledBasicRegisterMethods],
      ...kept.registerConfig,
    },
    brandingConfig: { ...brandingDefaults, agreements: [], ...kept.brandingConfig },
  };
}

function oidcConfig(oidc: OidcSettings): OidcConfig {
  return {
    grant_types: [...oidc.grantTypes],
    response_types: [...oidc.responseTypes],
    id_token_signed_response_alg: oidc.idTokenAlgorithm,
    token_endpoint_auth_method: oidc.clientAuthentication,
    authorization_code_expire: oidc.codeTtlMs / SECOND_MS,
    id_token_expire: oidc.idTokenTtlMs / SECOND_MS,
    access_token_expire: oidc.accessTokenTtlMs / SECOND_MS,
    refresh_token_expire: oidc.refreshTokenTtlMs / SECOND_MS,
  };
}

type EnabledConnection = ApplicationDto['loginConfig']['enabledExtIdpConns'][number];

export function enabledConnection({ connection, source }: Offer): EnabledConnection {
  const isSocial = isSourceType(source.type) && sourceTypes[source.type].category === 'social';
  return {
    isSocial,
    extIdpId: source.id,
    extIdpType: source.type,
    extIdpConnId: connection.id,
    extIdpConnType: connection.type,
    extIdpConnIdentifier: connection.identifier,
    extIdpConnDisplayName: connection.displayName,
    extIdpConnLogo: connection.logo,
    enabled: true,
  };
}
