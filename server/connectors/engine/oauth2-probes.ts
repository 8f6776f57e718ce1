/** Testing a connection to a vendor with its own words for OAuth 2.0, without a person. */
import type { Connector, Tools } from '../connector.ts';
import type { Probe, ProbeInput } from '../probe.ts';
import { authorizeProbe } from './authorize-probe.ts';
import { judgeRefusal } from './oidc-probes.ts';
import { wayProbes } from './way-probes.ts';

const NOBODYS_CODE = 'made-up-by-a-test-of-the-connection';

/** `names`: of the parameter that a code comes back in. */
export function oauth2Probes<Config>(
  redirect: NonNullable<Connector<Config>['redirect']>,
  [name]: readonly [string, ...string[]],
): readonly Probe<Config>[] {
  const begin = async ({ config, login, ownKeys }: ProbeInput<Config>, tools: Tools) =>
    (await redirect.start({ config, login, ownKeys }, tools)).instruction;
  const addressOf = async (input: ProbeInput<Config>, tools: Tools) =>
    (await begin(input, tools)).url;
  return [
    ...wayProbes<Config>(addressOf),
    {
      check: 'client',
      async run({ config, login, ownKeys }, tools) {
        const params = new URLSearchParams({ [name]: NOBODYS_CODE, state: login.state });
        const callback = { method: 'GET', params } as const;
        try {
          await redirect.finish({ config, login, memory: {}, callback, ownKeys }, tools);
        } catch (error) {
          return judgeRefusal(error);
        }
        return { kind: 'skipped', why: 'unclear' };
      },
    },
    { ...authorizeProbe<Config>('redirect', begin), needs: ['address'] },
    { ...authorizeProbe<Config>('scopes', begin), needs: ['address'] },
  ];
}
