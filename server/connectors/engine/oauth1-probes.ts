/** Testing a connection by OAuth 1.0 without a person: a request token is what the vendor gives to nobody else. */
import type { RedirectCapability, Tools } from '../connector.ts';
import { passedWith, type Probe, type Probed, type ProbeInput } from '../probe.ts';
import { wayProbes } from './way-probes.ts';

interface Tested<Config> extends Pick<RedirectCapability<Config>, 'start'> {
  readonly authorize: (config: Config, requestToken: string) => string;
}

export function oauth1Probes<Config>({
  start,
  authorize,
}: Tested<Config>): readonly Probe<Config>[] {
  /** The vendor compares key and callback address before it gives one, and says which it refuses. */
  async function client({ config, login }: ProbeInput<Config>, tools: Tools): Promise<Probed> {
    await start({ config, login }, tools);
    return { kind: 'passed' };
  }

  return [
    ...wayProbes<Config>(({ config }) => authorize(config, '')),
    { check: 'client', needs: ['address', 'tls'], run: client },
    {
      check: 'redirect',
      needs: ['client'],
      run: async ({ login }) => passedWith(login.redirectUri),
    },
  ];
}
