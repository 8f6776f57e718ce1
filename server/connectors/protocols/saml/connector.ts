/**
 * SAML 2.0, as a service provider: one connection for each identity provider.
 *
 * Here is what a sign-in needs to know before there is one; `login.ts` comes with the first. Signatures
 * are computed by xml-crypto and node-saml alone (`verified-bytes.ts`); what may be signed, by whom, for
 * whom and when is decided in this folder.
 */
import type { Connector, LogoutCapability, RedirectCapability } from '../../connector.ts';
import { decode, fields, type SamlConfig } from './config.ts';
import { samlProbes } from './probes.ts';

const redirect: RedirectCapability<SamlConfig> = Object.freeze({
  async start(input, tools) {
    const { start } = await import('./login.ts');
    return start(input, tools);
  },
  async finish(input, tools) {
    const { finish } = await import('./login.ts');
    return finish(input, tools);
  },
  unsolicited({ config, callback: { params } }) {
    // Our own RelayState is a state of ours; a provider that begins sends none, or an address.
    const isAnswer = /^[\da-f]{64}$/.test(params.get('RelayState') ?? '');
    return isAnswer || !params.has('SAMLResponse') ? undefined : config.idpInitiatedAppId;
  },
  async describe(input, tools) {
    const { describe } = await import('./login.ts');
    return describe(input, tools);
  },
} satisfies RedirectCapability<SamlConfig>);

const logout: LogoutCapability<SamlConfig> = Object.freeze({
  async receive(input, tools) {
    if (!input.callback.params.has('SAMLRequest')) return undefined;
    const { receive } = await import('./logout.ts');
    return receive(input, tools);
  },
  async start(input, tools) {
    const { start } = await import('./logout.ts');
    return start(input, tools);
  },
  async finish(input, tools) {
    const { finish } = await import('./logout.ts');
    return finish(input, tools);
  },
} satisfies LogoutCapability<SamlConfig>);

export const saml: Connector<SamlConfig> = Object.freeze({
  type: 'saml',
  sourceType: 'saml',
  category: 'enterprise',
  label: { en: 'SAML', zh: 'SAML' },
  maturity: 'beta',
  tellsAssurance: true,
  config: fields,
  decode,
  hasOwnKeys: true,
  redirect,
  logout,
  probes: samlProbes,
} satisfies Connector<SamlConfig>);
