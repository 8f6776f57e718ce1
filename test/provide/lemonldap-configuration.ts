/** What LemonLDAP::NG is told: its keys, its people, and the partners that it signs people in to. */
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';

import { newCertificate } from '../world/certificate.ts';

type Members = Readonly<Record<string, unknown>>;

/** Whom it signs people in to; whoever is not among them is refused. */
export interface Partners {
  /** Of CAS: each service is the beginning of the addresses that it comes back to. */
  readonly casServices?: readonly string[];
  readonly serviceProviders?: readonly ServiceProvider[];
  readonly relyingParties?: readonly RelyingParty[];
}

/** Of SAML. Requests must be signed, and responses and assertions are. */
export interface ServiceProvider {
  /** Its own description of itself, in XML. */
  readonly metadata: string;
  readonly encrypted?: 'assertion' | 'nameid';
  /** Of the NameID; what the request asks for by default. */
  readonly nameIdFormat?: 'email' | 'persistent' | 'transient' | 'unspecified';
  readonly allowsIdpInitiated?: boolean;
}

/** Of OpenID Connect. The secret must need no escaping: it is not decoded there. */
export interface RelyingParty {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  readonly algorithm?: 'RS256' | 'HS256' | 'none';
  /** Opened in a frame when the person signs out there. */
  readonly frontChannelLogoutUrl?: string;
}

/** A new key for each protocol. */
export interface Keys {
  readonly saml: ReturnType<typeof newCertificate>;
  readonly openid: { readonly key: string; readonly publicKey: string };
}

export function newKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    saml: newCertificate('lemonldap.test'),
    openid: {
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    },
  };
}

export function configuration(
  partners: Partners,
  { url, folder, keys }: { readonly url: string; readonly folder: string; readonly keys: Keys },
): Members {
  return {
    ...base(url, folder),
    ...casServer(partners.casServices ?? []),
    ...identityProvider(partners.serviceProviders ?? [], keys.saml),
    ...openidProvider(partners.relyingParties ?? [], { url, keys: keys.openid }),
  };
}

/** Its people are those of its demonstration, whose passwords are their names. */
function base(url: string, folder: string): Members {
  const storage = (name: string) => ({
    Directory: join(folder, name),
    LockDirectory: join(folder, name),
    generateModule: 'Lemonldap::NG::Common::Apache::Session::Generate::SHA256',
  });
  return {
    cfgNum: 1,
    cfgVersion: '2.16.1',
    cfgDate: '1',
    cfgAuthor: 'test',
    portal: `${url}/`,
    domain: '127.0.0.1',
    cookieName: 'lemonldap',
    securedCookie: 0,
    sameSite: 'Lax',
    authentication: 'Demo',
    userDB: 'Same',
    passwordDB: 'Null',
    registerDB: 'Null',
    demoExportedVars: { cn: 'cn', mail: 'mail', uid: 'uid' },
    exportedVars: {},
    macros: { letters: "$uid eq 'dwho' ? 'd; w; h; o' : $uid" },
    groups: {},
    whatToTrace: 'uid',
    // The form of its sign-in page can be posted without reading the page first.
    requireToken: 0,
    globalStorage: 'Apache::Session::File',
    globalStorageOptions: storage('sessions'),
    persistentStorage: 'Apache::Session::File',
    persistentStorageOptions: storage('lasting'),
    localSessionStorage: '',
    locationRules: { '127.0.0.1': { default: 'accept' } },
    loginHistoryEnabled: 0,
    notification: 0,
    timeout: 72_000,
  };
}

function casServer(services: readonly string[]): Members {
  return {
    issuerDBCASActivation: 1,
    casAccessControlPolicy: 'error',
    casBackChannelSingleLogout: 1,
    casAttributes: { mail: 'mail', cn: 'cn', uid: 'uid' },
    casAppMetaDataOptions: named('service', services, (service) => ({
      casAppMetaDataOptionsService: service,
      casAppMetaDataOptionsUserAttribute: 'uid',
    })),
    casAppMetaDataExportedVars: named('service', services, () => ({
      mail: 'mail',
      cn: 'cn',
      letters: 'letters',
    })),
  };
}

function identityProvider(
  providers: readonly ServiceProvider[],
  { key, certificate }: Keys['saml'],
): Members {
  return {
    issuerDBSAMLActivation: 1,
    samlServicePrivateKeySig: key,
    samlServicePublicKeySig: certificate,
    samlServicePrivateKeyEnc: key,
    samlServicePublicKeyEnc: certificate,
    samlServiceUseCertificateInResponse: 1,
    samlServiceSignatureMethod: 'RSA_SHA256',
    samlSPMetaDataXML: named('provider', providers, ({ metadata }) => ({
      samlSPMetaDataXML: metadata,
    })),
    samlSPMetaDataOptions: named('provider', providers, (provider) => ({
      samlSPMetaDataOptionsEncryptionMode: provider.encrypted ?? 'none',
      samlSPMetaDataOptionsNameIDFormat: provider.nameIdFormat ?? '',
      samlSPMetaDataOptionsSignSSOMessage: 1,
      samlSPMetaDataOptionsSignSLOMessage: 1,
      samlSPMetaDataOptionsCheckSSOMessageSignature: 1,
      samlSPMetaDataOptionsCheckSLOMessageSignature: 1,
      samlSPMetaDataOptionsEnableIDPInitiatedURL: provider.allowsIdpInitiated === true ? 1 : 0,
      samlSPMetaDataOptionsForceUTF8: 1,
    })),
    // Mandatory; name; format; friendly name.
    samlSPMetaDataExportedAttributes: named('provider', providers, () => ({
      mail: '1;urn:oid:0.9.2342.19200300.100.1.3;urn:oasis:names:tc:SAML:2.0:attrname-format:uri;mail',
      cn: '1;urn:oid:2.16.840.1.113730.3.1.241;urn:oasis:names:tc:SAML:2.0:attrname-format:uri;displayName',
      uid: '1;urn:oid:0.9.2342.19200300.100.1.1;urn:oasis:names:tc:SAML:2.0:attrname-format:uri;uid',
    })),
  };
}

function openidProvider(
  parties: readonly RelyingParty[],
  { url, keys }: { readonly url: string; readonly keys: Keys['openid'] },
): Members {
  return {
    issuerDBOpenIDConnectActivation: 1,
    oidcServiceMetaDataIssuer: url,
    oidcServicePrivateKeySig: keys.key,
    oidcServicePublicKeySig: keys.publicKey,
    oidcServiceKeyIdSig: 'test-key',
    oidcServiceAllowHybridFlow: 0,
    oidcServiceAllowImplicitFlow: 0,
    oidcRPMetaDataOptions: named('party', parties, (party) => ({
      oidcRPMetaDataOptionsClientID: party.clientId,
      oidcRPMetaDataOptionsClientSecret: party.clientSecret,
      oidcRPMetaDataOptionsRedirectUris: party.redirectUris.join(' '),
      oidcRPMetaDataOptionsPostLogoutRedirectUris: (party.postLogoutRedirectUris ?? []).join(' '),
      oidcRPMetaDataOptionsIDTokenSignAlg: party.algorithm ?? 'RS256',
      oidcRPMetaDataOptionsBypassConsent: 1,
      oidcRPMetaDataOptionsRequirePKCE: 1,
      oidcRPMetaDataOptionsRefreshToken: 1,
      oidcRPMetaDataOptionsUserIDAttr: 'uid',
      oidcRPMetaDataOptionsLogoutUrl: party.frontChannelLogoutUrl ?? '',
      oidcRPMetaDataOptionsLogoutType: 'front',
      oidcRPMetaDataOptionsLogoutSessionRequired: 1,
    })),
    oidcRPMetaDataExportedVars: named('party', parties, () => ({
      name: 'cn',
      email: 'mail',
      preferred_username: 'uid',
    })),
  };
}

function named<Item>(
  name: string,
  items: readonly Item[],
  describe: (item: Item) => Members,
): Members {
  return Object.fromEntries(items.map((item, index) => [`${name}${index + 1}`, describe(item)]));
}
