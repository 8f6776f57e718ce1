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

import { Attribute, Change, Client } from 'ldapts';

import { type Authority, createAuthority } from './certificates.ts';
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
const REALM = 'LAB.TEST';

export interface DomainController {
  readonly host: string;
  /** In PEM. */
  readonly ca: string;
  readonly baseDn: string;
  readonly realm: string;
  readonly administrator: { readonly name: string; readonly password: string };
  /** The keytab of the web service at a host name, with AES keys; its account is made by the way. */
  webServiceKeytab(hostName: string): Promise<Buffer>;
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
      `--realm=${REALM}`,
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
    realm: REALM,
    administrator,
    webServiceKeytab: (hostName) =>
      webServiceKeytab({ folder, config, host, authority, administrator }, hostName),
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

interface Made {
  readonly folder: string;
  readonly config: string;
  readonly host: string;
  readonly authority: Authority;
  readonly administrator: DomainController['administrator'];
}

/** AES128 and AES256, by the bits of `msDS-SupportedEncryptionTypes`. */
const AES_ONLY = '24';

async function webServiceKeytab(made: Made, hostName: string): Promise<Buffer> {
  const { folder, config } = made;
  const account = `http-${randomInt(1_000_000)}`;
  const principal = `HTTP/${hostName}`;
  const password = () => `Passw0rd!${randomInt(1_000_000_000)}`;
  const sambaTool = (...args: readonly string[]) =>
    promisify(execFile)('samba-tool', [...args, '-s', config], { timeout: PROVISION_LIMIT_MS });
  await sambaTool('user', 'create', account, password());
  await sambaTool('spn', 'add', principal, account);
  await allowAesOnly(made, account);
  // Keys are made with a password, of the types that are allowed then.
  await sambaTool('user', 'setpassword', account, `--newpassword=${password()}`);
  const file = join(folder, `${account}.keytab`);
  await sambaTool('domain', 'exportkeytab', file, `--principal=${principal}`);
  return readFileSync(file);
}

async function allowAesOnly(
  { host, authority, administrator }: Made,
  account: string,
): Promise<void> {
  const client = new Client({ url: `ldaps://${host}`, tlsOptions: { ca: authority.certificate } });
  const modification = new Attribute({ type: 'msDS-SupportedEncryptionTypes', values: [AES_ONLY] });
  try {
    await client.bind(administrator.name, administrator.password);
    await client.modify(
      `CN=${account},CN=Users,DC=lab,DC=test`,
      new Change({ operation: 'replace', modification }),
    );
  } finally {
    await client.unbind();
  }
}

/** Nothing but the directory and its keys, and nothing outside the folder; a later line counts. */
function settings(
  folder: string,
  host: string,
  files: { readonly certificateFile: string; readonly keyFile: string; readonly ca: string },
): string {
  const run = join(folder, 'run');
  return `[global]
interfaces = ${host}/8
bind interfaces only = yes
server services = ldap, kdc
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
