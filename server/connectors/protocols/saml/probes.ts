/** Testing a connection by SAML without a person: what the provider publishes, and what it signs with. */
import { X509Certificate } from 'node:crypto';

import type { Tools } from '../../connector.ts';
import { wayProbes } from '../../engine/way-probes.ts';
import { passedWith, skipped, type Probe, type Probed, type ProbeInput } from '../../probe.ts';
import type { SamlConfig } from './config.ts';
import { providerOf } from './idp.ts';
import { untrusted } from './vocabulary.ts';

type Input = ProbeInput<SamlConfig>;

/** Only what is read by address has a way. */
const way = wayProbes<SamlConfig>(({ config }) => config.idpMetadataUrl ?? '').map((probe) => ({
  ...probe,
  run: async (input: Input, tools: Tools): Promise<Probed> =>
    input.config.idpMetadataUrl === undefined ? skipped('set_by_hand') : probe.run(input, tools),
}));

export const samlProbes: readonly Probe<SamlConfig>[] = [
  ...way,
  { check: 'discovery', needs: ['address', 'tls'], run: discovery },
  { check: 'issuer', needs: ['discovery'], run: issuer },
  { check: 'keys', needs: ['discovery'], run: keys },
];

async function discovery({ config }: Input, tools: Tools): Promise<Probed> {
  const provider = await providerOf(config, tools);
  const address = provider.signIn.redirect ?? provider.signIn.post;
  if (address === undefined) throw untrusted('there is no sign-in address', 'metadata_unreadable');
  return passedWith(address);
}

async function issuer({ config }: Input, tools: Tools): Promise<Probed> {
  const { entityId } = await providerOf(config, tools);
  return entityId === undefined ? skipped('only_by_signing_in') : passedWith(entityId);
}

/** What a certificate says of its own end does not end it here, and is worth a look. */
async function keys({ config }: Input, tools: Tools): Promise<Probed> {
  const { certificates } = await providerOf(config, tools);
  if (certificates.length === 0) {
    throw untrusted('there is no certificate', 'metadata_without_certificate');
  }
  const ends = certificates.map((pem) => new X509Certificate(pem).validToDate.toISOString());
  return passedWith(ends.map((end) => end.slice(0, 10)).join(', '));
}
