/**
 * An OpenLDAP server of our own for tests: Debian's package, on free loopback ports, with a certificate by
 * a throwaway authority, in a temporary folder.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePorts } from '../world/free-port.ts';
import { listens } from '../world/listens.ts';
import { createAuthority, type Authority } from './certificates.ts';
import { installPackages } from './debian.ts';

const SLAPD = '/usr/sbin/slapd';
const PACKAGES = ['slapd', 'openssl'];
const START_LIMIT_MS = 10_000;

export const SUFFIX = 'dc=lab,dc=test';

export interface Slapd {
  readonly authority: Authority;
  readonly plainPort: number;
  readonly tlsPort: number;
  readonly root: { readonly dn: string; readonly password: string };
  close(): Promise<void>;
}

/** Starts one with these entries; the reason as text where there is none, which is a failure under CI. */
export async function slapdOrReason(ldif: string): Promise<Slapd | string> {
  const isThere = existsSync(SLAPD) || installPackages(PACKAGES);
  if (isThere) return startSlapd(ldif);
  const reason = 'No slapd was found. On Debian: apt-get install slapd openssl';
  if (process.env['CI'] === 'true') throw new Error(reason);
  return reason;
}

async function startSlapd(ldif: string): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-slapd-'));
  const authority = createAuthority(folder);
  const certificate = authority.issue('directory', ['DNS:localhost', 'IP:127.0.0.1']);
  const root = { dn: `cn=admin,${SUFFIX}`, password: 'admin-pw' };
  mkdirSync(join(folder, 'data'));
  const config = join(folder, 'slapd.conf');
  writeFileSync(config, configuration(folder, { authority, certificate, root }));
  writeFileSync(join(folder, 'seed.ldif'), ldif);
  execFileSync('/usr/sbin/slapadd', ['-q', '-f', config, '-l', join(folder, 'seed.ldif')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

  const [plainPort = 0, tlsPort = 0] = await freePorts(2);
  const urls = `ldap://127.0.0.1:${plainPort} ldaps://127.0.0.1:${tlsPort}`;
  // With a debug level, even none, it stays in the foreground.
  const server = spawn(SLAPD, ['-4', '-h', urls, '-f', config, '-d', '0'], { stdio: 'ignore' });
  const stopAtExit = () => server.kill('SIGKILL');
  process.once('exit', stopAtExit);
  await waitForPort(server, tlsPort);
  return {
    authority,
    plainPort,
    tlsPort,
    root,
    async close() {
      process.off('exit', stopAtExit);
      if (server.exitCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(
  folder: string,
  parts: {
    readonly authority: Authority;
    readonly certificate: ReturnType<Authority['issue']>;
    readonly root: Slapd['root'];
  },
): string {
  const { authority, certificate, root } = parts;
  const schemas = ['core', 'cosine', 'nis', 'inetorgperson'];
  return `${schemas.map((name) => `include /etc/ldap/schema/${name}.schema`).join('\n')}
pidfile ${folder}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCACertificateFile ${authority.certificateFile}
TLSCertificateFile ${certificate.certificateFile}
TLSCertificateKeyFile ${certificate.keyFile}
database mdb
suffix "${SUFFIX}"
rootdn "${root.dn}"
rootpw ${root.password}
directory ${folder}/data
maxsize 16777216
dbnosync
access to attrs=userPassword by anonymous auth by * none
access to * by users read
overlay ppolicy
ppolicy_default "cn=policy,${SUFFIX}"
`;
}

/** Resolves when the server takes connections. Rejects when it ends, or takes too long. */
export async function waitForPort(
  server: ChildProcess,
  port: number,
  host = '127.0.0.1',
): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (server.exitCode === null && performance.now() < deadline) {
    if (await listens(port, host)) return;
    await sleep(25);
  }
  throw new Error(`${server.spawnfile} did not start`);
}
