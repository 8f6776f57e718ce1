/** The picture of each connector, which lies beside it; connectors of one vendor share theirs. */
import { connectorOf } from './registry.ts';

/** Those whose source type is not the name of a preset. */
const fileOfType: ReadonlyMap<string, string> = new Map([
  ['ad', 'protocols/ldap/ad.logo.svg'],
  ['ad-kerberos', 'protocols/kerberos/logo.svg'],
  ['cas', 'protocols/cas/logo.svg'],
  ['ldap', 'protocols/ldap/ldap.logo.svg'],
  ['oauth', 'presets/oauth/logo.svg'],
  ['saml', 'protocols/saml/logo.svg'],
  ['sdbz', 'presets/oauth/logo.svg'],
]);

/** The file of the picture; undefined for a type that this server has no connector for. */
export function logoFile(type: string): URL | undefined {
  const connector = connectorOf(type);
  if (connector === undefined) return undefined;
  const file = fileOfType.get(type) ?? `presets/${connector.sourceType}/logo.svg`;
  return new URL(file, import.meta.url);
}
