/** Any OpenID provider, by its issuer. */
import { oidcConnector } from '../../engine/oidc.ts';
import { decode } from './decode.ts';
import { fields } from './fields.ts';

export const oidc = oidcConnector({
  type: 'oidc',
  sourceType: 'oidc',
  category: 'enterprise',
  label: { en: 'OIDC', zh: 'OIDC' },
  maturity: 'beta',
  config: fields,
  decode,
});
