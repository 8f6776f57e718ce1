/** What a provider must know of us, as SAML metadata; the same text as long as the settings stay the same. */
import { generateServiceProviderMetadata } from '@node-saml/node-saml';

import { digest } from '../../../kernel/token.ts';
import type { SamlConfig } from './config.ts';
import { nameIdFormats } from './vocabulary.ts';

/** Our entity id in one connection: unless set, the address at which its metadata is. */
export function entityIdFor({ spEntityId }: SamlConfig, redirectUri: string): string {
  return spEntityId ?? redirectUri.replace(/\/callback$/, '/metadata');
}

/** Both keys are published for signatures, so that the provider knows the next one before it is used. */
export function metadataFor(config: SamlConfig, redirectUri: string): string {
  const { certificate, nextCertificate, samlSpKey, wantSigned, nameIdFormat } = config;
  const issuer = entityIdFor(config, redirectUri);
  const published = [certificate, nextCertificate].filter((pem) => pem !== undefined);
  const isKeyed = certificate !== undefined && samlSpKey !== undefined;
  return generateServiceProviderMetadata({
    issuer,
    callbackUrl: redirectUri,
    identifierFormat: nameIdFormats[nameIdFormat],
    wantAssertionsSigned: wantSigned === 'assertion' || wantSigned === 'both',
    generateUniqueId: () => `_${digest(issuer).replaceAll(/[^\w]/g, '')}`,
    ...(isKeyed && {
      privateKey: samlSpKey,
      publicCerts: published,
      decryptionPvk: samlSpKey,
      decryptionCert: certificate,
    }),
  });
}
