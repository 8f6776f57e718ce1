/** A browser of a computer in a domain, for tests: curl of Debian, which negotiates with MIT Kerberos. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { arePackagesInstalled, installPackages } from './debian.ts';
import type { DomainController } from './samba.ts';

const PACKAGES = ['curl', 'krb5-user'];
const LIMIT_MS = 20_000;

export interface DomainBrowser {
  /** Signs in to the computer. */
  logOn(account: string, password: string): Promise<void>;
  /** Goes to an address, shows a ticket where it is asked for one, and resolves to the last answer. */
  visit(address: URL, cookie: string): Promise<Visited>;
  close(): void;
}

export interface Visited {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

/** The reason as text where there is none, which is a failure under CI. */
export function domainBrowserOrReason(): string | undefined {
  if (arePackagesInstalled(PACKAGES) || installPackages(PACKAGES)) return undefined;
  const reason = 'No curl with Kerberos was found. On Debian: apt-get install curl krb5-user';
  if (process.env['CI'] === 'true') throw new Error(reason);
  return reason;
}

/** `hostName` is what it calls this machine, and so the service whose ticket it gets. */
export function openDomainBrowser(
  { host, realm }: DomainController,
  hostName: string,
): DomainBrowser {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-domain-browser-'));
  writeFileSync(join(folder, 'krb5.conf'), configuration(realm, host));
  const env = {
    PATH: process.env['PATH'],
    KRB5_CONFIG: join(folder, 'krb5.conf'),
    KRB5CCNAME: `FILE:${join(folder, 'tickets')}`,
  };
  return {
    async logOn(account, password) {
      const kinit = spawn('kinit', [`${account}@${realm}`], {
        env,
        stdio: ['pipe', 'ignore', 'pipe'],
      });
      kinit.stdin.end(`${password}\n`);
      const [code] = await once(kinit, 'exit');
      if (code !== 0) throw new Error(`kinit failed for ${account}`);
    },
    async visit({ port, pathname, search }, cookie) {
      const named = `http://${hostName}:${port}${pathname}${search}`;
      const { stdout } = await promisify(execFile)(
        'curl',
        [
          '--silent',
          '--include',
          '--negotiate',
          '--user',
          ':',
          '--noproxy',
          '*',
          '--resolve',
          `${hostName}:${port}:127.0.0.1`,
          '--header',
          `Cookie: ${cookie}`,
          named,
        ],
        { env, timeout: LIMIT_MS },
      );
      return lastOf(stdout);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Before the last answer stands the one that asked for a ticket. */
function lastOf(output: string): Visited {
  const last = output.slice(output.lastIndexOf('HTTP/1.1 '));
  const [head = '', text = ''] = last.split(/\r\n\r\n([^]*)/);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]),
    location: /^location: (.*)$/im.exec(head)?.[1]?.trim(),
    text,
  };
}

/** Names are what they are: nobody is asked for another. */
function configuration(realm: string, host: string): string {
  return `[libdefaults]
default_realm = ${realm}
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
udp_preference_limit = 1
[realms]
${realm} = {
  kdc = ${host}
}
[domain_realm]
.${realm.toLowerCase()} = ${realm}
`;
}
