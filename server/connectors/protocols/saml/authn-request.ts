/** The question to the provider: who is this? (SAML Core section 3.4.1), by redirect or by form. */
import { SAML } from '@node-saml/node-saml';

import { UpstreamError } from '../../../kernel/upstream-error.ts';
import { newAlphanumericToken } from '../../../kernel/token.ts';
import type { LoginContext, Started } from '../../connector.ts';
import { misfit } from '../../engine/fields.ts';
import type { SamlConfig } from './config.ts';
import type { IdentityProvider } from './idp.ts';
import type { SpKeys } from './sp-keys.ts';
import { entityIdFor } from './sp-metadata.ts';
import { nameIdFormats } from './vocabulary.ts';

export interface Question {
  readonly login: LoginContext;
  /** Asked for when it has to be signed. */
  readonly keys: () => Promise<SpKeys | undefined>;
}

/** Throws `misconfigured` when the provider does not take requests in the way that is set. */
export async function authnRequest(
  config: SamlConfig,
  provider: IdentityProvider,
  { login, keys }: Question,
): Promise<Started> {
  const requestId = `_${newAlphanumericToken()}`; // an xs:ID must not begin with a digit
  const isPost = config.protocolBinding === 'HTTP-POST';
  const url = isPost ? provider.signIn.post : provider.signIn.redirect;
  if (url === undefined) {
    throw misfit(
      'protocolBinding',
      `is ${config.protocolBinding}, which the provider does not offer`,
    );
  }
  const saml = new SAML({
    ...requestOptions(config, login),
    ...(await signing(config, provider, keys)),
    entryPoint: url,
    idpCert: [...provider.certificates],
    generateUniqueId: () => requestId,
    skipRequestCompression: isPost,
    cacheProvider: nothingKept,
  });
  const memory = { requestId };
  if (!isPost) {
    const address = await saml.getAuthorizeUrlAsync(login.state, undefined, {});
    return { instruction: { kind: 'redirect', url: address }, memory };
  }
  const form: Readonly<Record<string, unknown>> = await saml.getAuthorizeMessageAsync(login.state);
  return { instruction: { kind: 'post', url, fields: textsOf(form) }, memory };
}

function requestOptions(config: SamlConfig, login: LoginContext) {
  const { nameIdFormat } = config;
  const { acrValues = [], maxAgeSeconds, isAgain = false } = login.assurance ?? {};
  const authnContexts = acrValues.length > 0 ? acrValues : config.authnContexts;
  return {
    issuer: entityIdFor(config, login.redirectUri),
    callbackUrl: login.redirectUri,
    identifierFormat: nameIdFormat === 'unspecified' ? null : nameIdFormats[nameIdFormat],
    disableRequestedAuthnContext: authnContexts.length === 0,
    authnContext: [...authnContexts],
    // SAML cannot say how long ago, only that it must be now (Core section 3.4.1).
    forceAuthn: config.forceAuthn || isAgain || maxAgeSeconds === 0,
  };
}

async function signing(
  config: SamlConfig,
  { wantsSignedRequests }: IdentityProvider,
  load: Question['keys'],
) {
  if (!config.signSamlRequest && !wantsSignedRequests) return {};
  const keys = await load();
  if (keys === undefined) throw misfit('samlSpKey', 'is required to sign requests');
  return {
    privateKey: keys.signing.privateKey,
    signatureAlgorithm: config.signatureAlgorithm === 'rsa-sha512' ? 'sha512' : 'sha256',
    digestAlgorithm: config.digestAlgorithm,
  } as const;
}

/** What must be remembered is in the sealed step; the library's own memory would live in one process. */
const nothingKept = {
  saveAsync: () => Promise.resolve(null),
  getAsync: () => Promise.resolve(null),
  removeAsync: () => Promise.resolve(null),
};

function textsOf(form: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => {
      if (typeof value !== 'string') throw new UpstreamError('misconfigured', { detail: name });
      return [name, value];
    }),
  );
}
