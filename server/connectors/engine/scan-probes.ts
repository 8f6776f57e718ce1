/** Testing a connection whose people scan a code: the vendor is asked for one that nobody will see. */
import type { Tools } from '../connector.ts';
import type { PollCapability } from '../phone-and-push.ts';
import { skipped, type Probe, type Probed, type ProbeInput } from '../probe.ts';
import { wayProbes } from './way-probes.ts';

/** The shortest that vendors make. */
const LIFETIME_MS = 60_000;

export function scanProbes<Config>(
  home: string,
  show: PollCapability<Config>['show'],
): readonly Probe<Config>[] {
  async function client({ config, login }: ProbeInput<Config>, tools: Tools): Promise<Probed> {
    await show({ config, scene: login.state, lifetimeMs: LIFETIME_MS }, tools);
    return { kind: 'passed' };
  }

  return [
    ...wayProbes<Config>(() => home),
    { check: 'client', needs: ['address', 'tls'], run: client },
    // Whether the vendor tells us of a scan, only a scan tells.
    { check: 'redirect', needs: ['client'], run: async () => skipped('only_by_signing_in') },
  ];
}
