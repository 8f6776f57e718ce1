/**
 * Signing in with the ticket of a Windows domain (Kerberos in SPNEGO, RFC 4559), in any browser that trusts
 * this server with it.
 *
 * The browser is sent to our own address, where `http/` asks for the ticket. `spnego.ts` finds it,
 * `ticket.ts` judges it with the service's keys (`keytab.ts`, `encryption.ts`, `der.ts`), and the directory
 * connection of the same source says who the account is; `probes.ts` tests all of it. Nothing but Node's own cryptography is needed: a
 * native library would read one keytab for the whole process, from a file.
 *
 * Not here: NTLM, which proves nothing to us, and RC4 and DES. Channel bindings are not compared.
 */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type {
  Assertion,
  Connector,
  FinishInput,
  RedirectCapability,
  Started,
  StartInput,
  Tools,
} from '../../connector.ts';
import { declared, directoryOf, type KerberosConfig } from './config.ts';
import { kerberosProbes } from './probes.ts';
import { kerberosMessageIn } from './spnego.ts';
import { judgeTicket, type Principal } from './ticket.ts';

async function start({ login }: StartInput<KerberosConfig>): Promise<Started> {
  const url = new URL(login.redirectUri.replace(/callback$/, 'negotiate'));
  url.searchParams.set('state', login.state);
  return { instruction: { kind: 'redirect', url: url.href }, memory: {} };
}

async function finish(
  { config, login, callback, beside }: FinishInput<KerberosConfig>,
  tools: Tools,
): Promise<Assertion> {
  const { params } = callback;
  // Login CSRF: the broker compared it already; a connector that is used alone must not rely on that.
  if (params.getAll('state').join(' ') !== login.state) throw refused('the state is another');
  if (params.has('error')) {
    throw new UpstreamError('denied', { detail: 'negotiate: the browser has no ticket' });
  }
  const directory = directoryOf(beside);
  const [token, second] = params.getAll('negotiate');
  if (token === undefined || second !== undefined) throw refused('there is no ticket');
  const message = kerberosMessageIn(token);
  const principal = judgeTicket(message, { keys: config.keytab, now: tools.clock() });
  const { findPerson } = await import('../ldap/find-person.ts');
  const person = await findPerson(directory, accountOf(principal, config), tools);
  return {
    ...person,
    // RFC 8176 section 2: Windows integrated authentication
    assurance: { amr: ['wia'], authenticatedAt: principal.authenticatedAt },
    onlyOnce: principal.onlyOnce,
  };
}

function refused(detail: string): UpstreamError {
  return new UpstreamError('bad_response', { detail: `negotiate: ${detail}` });
}

/** Another realm that this one trusts may have somebody of the same name. */
function accountOf({ name, realm }: Principal, config: KerberosConfig): string {
  const [account, ...rest] = name;
  if (realm !== config.realm) {
    throw new UpstreamError('not_member', {
      fault: 'realm_other',
      field: 'realm',
      detail: 'the ticket is of another realm',
    });
  }
  const isPerson = account !== undefined && rest.length === 0 && !account.endsWith('$');
  if (isPerson) return account;
  throw new UpstreamError('not_member', { detail: 'the ticket is a service’s or a computer’s' });
}

export const adKerberos: Connector = Object.freeze({
  type: 'ad-kerberos',
  sourceType: 'ad',
  category: 'enterprise',
  label: { en: 'AD Kerberos', zh: 'AD 免登' },
  maturity: 'beta',
  config: declared.schema,
  decode: declared.decode,
  beside: 'ad',
  redirect: Object.freeze({ start, finish } satisfies RedirectCapability<KerberosConfig>),
  probes: kerberosProbes,
} satisfies Connector<KerberosConfig>) as Connector; // the broker passes a configuration only to its own connector
