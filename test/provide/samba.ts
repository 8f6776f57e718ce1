/**
 * An Active Directory domain controller of our own for tests: Samba of Debian, in a temporary folder. Its
 * ports cannot be chosen, so it has a loopback address of its own.
 */
import { execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createAuthority } from './certificates.ts';
import { installPackages } from './debian.ts';
import { waitForPort } from './slapd.ts';

const SAMBA = '/usr/sbin/samba';
const PROVISION = '/usr/share/samba/setup';
const PACKAGES = [
  'samba',
  'samba-ad-dc',
  'samba-ad-provision',
  'samba-dsdb-modules',
  'samba-vfs-modules',
  'python3-samba',
  'python3-dnspython',
  'winbind',
  'attr',
  'openssl',
];
const PROVISION_LIMIT_MS = 180_000;

export interface DomainController {
  readonly host: string;
  /** In PEM. */
  readonly ca: string;
  readonly baseDn: string;
  readonly administrator: { readonly name: string; readonly password: string };
  close(): Promise<void>;
}

/** Starts one; the reason as text where there is none, which is a failure under CI. */
export async function domainControllerOrReason(): Promise<DomainController | string> {
  const isThere = existsSync(SAMBA) && existsSync(PROVISION) && userInfo().uid === 0;
  if (isThere || installPackages(PACKAGES)) return startDomainController();
  const reason = 'No Samba domain controller can run here. It takes Debian, as root';
  if (process.env['CI'] === 'true') throw new Error(reason);
  return reason;
}

async function startDomainController(): Promise<DomainController> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-samba-'));
  const host = `127.${randomInt(64, 128)}.${randomInt(1, 255)}.${randomInt(2, 255)}`;
  const administrator = { name: 'administrator@lab.test', password: 'Passw0rd!Lab' };
  const authority = createAuthority(folder);
  const { certificateFile, keyFile } = authority.issue('dc1', [`IP:${host}`]);
  await promisify(execFile)(
    'samba-tool',
    [
      'domain',
      'provision',
      '--realm=LAB.TEST',
      '--domain=LAB',
      '--server-role=dc',
      '--dns-backend=SAMBA_INTERNAL',
      '--host-name=dc1',
      '--host-ip=127.0.0.1',
      `--adminpass=${administrator.password}`,
      `--targetdir=${join(folder, 'dc')}`,
    ],
    { timeout: PROVISION_LIMIT_MS },
  );
  mkdirSync(join(folder, 'run'));
  const config = join(folder, 'dc/etc/smb.conf');
  const [global = ''] = readFileSync(config, 'utf8').split('[sysvol]');
  const files = { certificateFile, keyFile, ca: authority.certificateFile };
  writeFileSync(config, `${global}\n${settings(folder, host, files)}`);

  const server = spawn(SAMBA, ['-i', '-s', config, '--debug-stdout'], { stdio: 'ignore' });
  const stopAtExit = () => server.kill('SIGTERM');
  process.once('exit', stopAtExit);
  await waitForPort(server, 636, host);
  return {
    host,
    ca: authority.certificate,
    baseDn: 'DC=lab,DC=test',
    administrator,
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

/** Nothing but the directory, and nothing outside the folder; a later line counts. */
function settings(
  folder: string,
  host: string,
  files: { readonly certificateFile: string; readonly keyFile: string; readonly ca: string },
): string {
  const run = join(folder, 'run');
  return `[global]
interfaces = ${host}/8
bind interfaces only = yes
server services = ldap
dcerpc endpoint servers = epmapper
log file = ${run}/log
pid directory = ${run}
ncalrpc dir = ${run}/ncalrpc
winbindd socket directory = ${run}/winbindd
ntp signd socket directory = ${run}/ntp
tls enabled = yes
tls certfile = ${files.certificateFile}
tls keyfile = ${files.keyFile}
tls cafile = ${files.ca}
`;
}
