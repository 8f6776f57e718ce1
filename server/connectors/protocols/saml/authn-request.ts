/** The question to the provider: who is this? (SAML Core section 3.4.1), by redirect or by form. */
import { newAlphanumericToken } from '../../../kernel/token.ts';
import type { LoginContext, Started } from '../../connector.ts';
import type { OwnKey } from '../../own-keys.ts';
import { misfit } from '../../engine/fields.ts';
import { sent } from './binding.ts';
import type { SamlConfig } from './config.ts';
import type { IdentityProvider } from './idp.ts';
import type { SpKeys } from './sp-keys.ts';
import { entityIdFor } from './sp-metadata.ts';
import { BINDING, nameIdFormats, NS } from './vocabulary.ts';
import { type Xml, xml } from './write-xml.ts';

export interface Question {
  readonly login: LoginContext;
  /** Epoch ms. */
  readonly now: number;
  /** Asked for when it has to be signed. */
  readonly keys: () => Promise<SpKeys | undefined>;
}

/** Throws `misconfigured` when the provider does not take requests in the way that is set. */
export async function authnRequest(
  config: SamlConfig,
  provider: IdentityProvider,
  { login, now, keys }: Question,
): Promise<Started> {
  const binding = config.protocolBinding === 'HTTP-POST' ? 'post' : 'redirect';
  const url = provider.signIn[binding];
  if (url === undefined) {
    throw misfit(
      'protocolBinding',
      `is ${config.protocolBinding}, which the provider does not offer`,
    );
  }
  const requestId = `_${newAlphanumericToken()}`; // an xs:ID must not begin with a digit
  const { text } = written(config, login, { requestId, url, now });
  const key = await signingKey(config, provider, keys);
  const message = { field: 'SAMLRequest', root: 'AuthnRequest', relayState: login.state } as const;
  const instruction = sent(text, { binding, url }, { ...config, ...message, key });
  return { instruction, memory: { requestId } };
}

interface Envelope {
  readonly requestId: string;
  readonly url: string;
  readonly now: number;
}

function written(config: SamlConfig, login: LoginContext, { requestId, url, now }: Envelope): Xml {
  const { maxAgeSeconds, isAgain = false } = login.assurance ?? {};
  // SAML cannot say how long ago, only that it must be now (Core section 3.4.1).
  const isForced = config.forceAuthn || isAgain || maxAgeSeconds === 0;
  const format = config.nameIdFormat !== 'unspecified' && nameIdFormats[config.nameIdFormat];
  return xml`
    <samlp:AuthnRequest xmlns:samlp="${NS.protocol}" xmlns:saml="${NS.assertion}" ID="${requestId}" Version="2.0" IssueInstant="${new Date(now).toISOString()}" ProtocolBinding="${BINDING.post}" Destination="${url}" AssertionConsumerServiceURL="${login.redirectUri}" ${isForced && xml`ForceAuthn="true"`}>
      <saml:Issuer>${entityIdFor(config, login.redirectUri)}</saml:Issuer>
      <samlp:NameIDPolicy AllowCreate="true" ${format && xml`Format="${format}"`}/>
      ${wantedContexts(config, login)}
    </samlp:AuthnRequest>`;
}

function wantedContexts({ authnContexts }: SamlConfig, { assurance }: LoginContext): Xml | false {
  const { acrValues = [] } = assurance ?? {};
  const wanted = acrValues.length > 0 ? acrValues : authnContexts;
  if (wanted.length === 0) return false;
  const classes = wanted.map(
    (name) => xml`<saml:AuthnContextClassRef>${name}</saml:AuthnContextClassRef>`,
  );
  return xml`<samlp:RequestedAuthnContext Comparison="exact">${classes}</samlp:RequestedAuthnContext>`;
}

/** Undefined where requests are not signed. */
async function signingKey(
  { signSamlRequest }: SamlConfig,
  { wantsSignedRequests }: IdentityProvider,
  load: Question['keys'],
): Promise<OwnKey | undefined> {
  if (!signSamlRequest && !wantsSignedRequests) return undefined;
  const keys = await load();
  if (keys === undefined) throw misfit('samlSpKey', 'is required to sign requests');
  return keys.signing;
}
