/** What a provider must know of us, as SAML metadata (SAML Metadata section 2.4.4). */
import { digest } from '../../../kernel/token.ts';
import { DAY_MS } from '../../../kernel/clock.ts';
import { ciphers, keyTransport } from './encryption-shape.ts';
import type { SamlConfig } from './config.ts';
import type { SpKeys } from './sp-keys.ts';
import { signedXml } from './verified-bytes.ts';
import { BINDING, nameIdFormats, NS } from './vocabulary.ts';
import { type Xml, xml } from './write-xml.ts';

/** Signed metadata is fetched anew; a copy that somebody kept must not speak for us for ever. */
const SIGNED_FOR_MS = 7 * DAY_MS;

/** Our entity id in one connection: unless set, the address at which its metadata is. */
export function entityIdFor({ spEntityId }: SamlConfig, redirectUri: string): string {
  return spEntityId ?? redirectUri.replace(/\/callback$/, '/metadata');
}

export interface Described {
  readonly redirectUri: string;
  readonly logoutUri: string;
  readonly keys: SpKeys | undefined;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * The same text as long as settings and keys stay the same, unless it is signed. Unsigned, it has no end:
 * administrators upload it once, and it would take their sign-ins with it.
 */
export function metadataFor(config: SamlConfig, described: Described): string {
  const entityId = entityIdFor(config, described.redirectUri);
  const id = `_${digest(entityId).replaceAll(/[^\w]/g, '')}`;
  const { keys, now } = described;
  const isSigned = config.signMetadata && keys !== undefined;
  const end = isSigned && xml`validUntil="${new Date(now + SIGNED_FOR_MS).toISOString()}"`;
  const { text } = xml`
    <EntityDescriptor xmlns="${NS.metadata}" xmlns:ds="${NS.signature}" ID="${id}" entityID="${entityId}" cacheDuration="P1D" ${end}>
      ${role(config, described)}
    </EntityDescriptor>`;
  return isSigned
    ? signedXml(text, { ...config, root: 'EntityDescriptor', key: keys.signing })
    : text;
}

function role(
  { signSamlRequest, wantSigned, nameIdFormat }: SamlConfig,
  { redirectUri, logoutUri, keys }: Described,
): Xml {
  const wantsAssertions = wantSigned === 'assertion' || wantSigned === 'both';
  const signs = String(signSamlRequest && keys !== undefined);
  return xml`
    <SPSSODescriptor protocolSupportEnumeration="${NS.protocol}" AuthnRequestsSigned="${signs}" WantAssertionsSigned="${String(wantsAssertions)}">
      ${keys?.published.map((certificate) => keyOf(certificate, 'signing')) ?? false}
      ${keys !== undefined && keyOf(keys.signing.certificate, 'encryption')}
      ${keys !== undefined && [BINDING.redirect, BINDING.post].map((binding) => xml`<SingleLogoutService Binding="${binding}" Location="${logoutUri}"/>`)}
      <NameIDFormat>${nameIdFormats[nameIdFormat]}</NameIDFormat>
      <AssertionConsumerService index="1" isDefault="true" Binding="${BINDING.post}" Location="${redirectUri}"/>
    </SPSSODescriptor>`;
}

/** Every certificate is published for signatures, so that the provider knows the next one before it is used. */
function keyOf(certificate: string, use: 'signing' | 'encryption'): Xml {
  const body = certificate.replaceAll(/-----[^-]+-----|\s+/g, '');
  const methods = [...ciphers, ...keyTransport].map(
    (algorithm) => xml`<EncryptionMethod Algorithm="${algorithm}"/>`,
  );
  return xml`
    <KeyDescriptor use="${use}">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
      ${use === 'encryption' && methods}
    </KeyDescriptor>`;
}
