/**
 * Testing a Kerberos connection without a person: the directory beside it, and in there what tickets for
 * this server would be encrypted with. No ticket is asked for: that takes somebody of the domain.
 */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { Tools } from '../../connector.ts';
import { judgeClock } from '../../engine/way-probes.ts';
import { passedWith, skipped, type Probe, type Probed, type ProbeInput } from '../../probe.ts';
import type { LdapConfig } from '../ldap/config.ts';
import { ldapProbes, withService } from '../ldap/probes.ts';
import { directoryOf, type KerberosConfig } from './config.ts';
import {
  domainOf,
  encryptionNames,
  requireAes,
  requireKeys,
  type ServiceAccount,
  serviceAccountOf,
} from './service-account.ts';
import { SKEW_MS } from './ticket.ts';

type Input = ProbeInput<KerberosConfig>;

export const kerberosProbes: readonly Probe<KerberosConfig>[] = [
  { check: 'settings', run: directoryBeside },
  { check: 'issuer', run: realm },
  ...ldapProbes.map(inDirectory),
  { check: 'clock', needs: ['settings', 'service'], run: clock },
  { check: 'client', needs: ['settings', 'service'], run: servicePrincipal },
  { check: 'keys', needs: ['settings', 'service', 'issuer', 'client'], run: keys },
  { check: 'algorithms', needs: ['settings', 'service', 'client'], run: algorithms },
];

async function directoryBeside({ beside }: Input): Promise<Probed> {
  directoryOf(beside);
  return { kind: 'passed' };
}

function inDirectory(probe: Probe<LdapConfig>): Probe<KerberosConfig> {
  const { check, needs = [] } = probe;
  return {
    check,
    needs: ['settings', ...needs],
    run: (input, tools) => probe.run({ ...input, config: directoryOf(input.beside) }, tools),
  };
}

/** A parent or child domain in the same forest may hold the service of people of this realm. */
async function realm({ config }: Input): Promise<Probed> {
  const realms = [...new Set(config.keytab.map((key) => key.realm.toUpperCase()))];
  const isRelated = (other: string) =>
    other === config.realm ||
    other.endsWith(`.${config.realm}`) ||
    config.realm.endsWith(`.${other}`);
  if (realms.some(isRelated)) return passedWith(realms.join(', '));
  throw new UpstreamError('misconfigured', {
    fault: 'realm_other',
    field: 'realm',
    detail: `the keytab is of ${realms.join(', ')}, and the connection of ${config.realm}`,
  });
}

/** The controller that issues tickets is the one that answers here, or keeps time with it. */
async function clock({ beside }: Input, tools: Tools): Promise<Probed> {
  const { now: theirs } = await withService(directoryOf(beside), tools, domainOf);
  if (theirs === undefined) return skipped('not_published');
  return judgeClock(theirs, { now: tools.clock(), toleranceMs: SKEW_MS });
}

async function servicePrincipal(input: Input, tools: Tools): Promise<Probed> {
  const { name } = await accountOf(input, tools);
  return passedWith(`HTTP/${hostNameOf(input)}: ${name}`);
}

async function keys(input: Input, tools: Tools): Promise<Probed> {
  const { keytab } = input.config;
  requireKeys(keytab, await accountOf(input, tools));
  return passedWith([...new Set(keytab.map(({ principal }) => principal))].join(', '));
}

async function algorithms(input: Input, tools: Tools): Promise<Probed> {
  if (requireAes(await accountOf(input, tools)) === 'unknown') return skipped('unclear');
  const types = new Set(input.config.keytab.map(({ encryptionType }) => encryptionType));
  return passedWith([...types].map((type) => encryptionNames.get(type) ?? type).join(', '));
}

function accountOf(input: Input, tools: Tools): Promise<ServiceAccount> {
  const ask = (directory: Parameters<typeof serviceAccountOf>[0]) =>
    serviceAccountOf(directory, hostNameOf(input));
  return withService(directoryOf(input.beside), tools, ask);
}

/** Whose ticket a browser asks for, unless an alias (CNAME) leads it to another name. */
function hostNameOf({ login }: Input): string {
  return new URL(login.redirectUri).hostname;
}
