/**
 * LemonLDAP::NG for tests, of Debian: one process that is a CAS server, a SAML identity provider and an
 * OpenID provider, on a free loopback port, in a temporary folder.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../world/free-port.ts';
import type { Answer, WebBrowser } from '../world/web-browser.ts';
import { arePackagesInstalled, installPackages } from './debian.ts';
import { configuration, newKeys, type Keys, type Partners } from './lemonldap-configuration.ts';
import { waitForPort } from './slapd.ts';

/** A module that is missing makes the whole of it answer 500. */
const PACKAGES = [
  'lemonldap-ng',
  'lemonldap-ng-fastcgi-server',
  'starman',
  'libconvert-base32-perl',
  'libcrypt-jwt-perl',
  'libcrypt-openssl-bignum-perl',
  'libcrypt-openssl-x509-perl',
  'libemail-sender-perl',
  'libgd-perl',
  'libgd-securityimage-perl',
  'libglib-perl',
  'libimage-magick-perl',
  'libio-socket-timeout-perl',
  'libio-string-perl',
  'libipc-run-perl',
  'liblasso-perl',
  'libmime-tools-perl',
  'libnet-ldap-perl',
  'libplack-perl',
  'libstring-random-perl',
  'libtext-unidecode-perl',
  'libunicode-string-perl',
  'libxml-libxml-perl',
  'libxml-libxslt-perl',
  'libxml-simple-perl',
];

/** Its demonstration's people; each one's password is the name. */
export type Person = 'dwho' | 'rtyler' | 'msmith';

export interface LemonLdap {
  readonly url: string;
  /** The issuer of its OpenID provider, exactly. */
  readonly issuer: string;
  /** What its CAS server's addresses begin with: `/login`, `/serviceValidate`, `/p3/serviceValidate`, `/validate`. */
  readonly casUrl: string;
  /** Of its SAML identity provider; what is there needs no partner. */
  readonly samlMetadataUrl: string;
  /** Its SAML identity provider's certificate, in PEM. */
  readonly samlCertificate: string;
  /** Replaces the partners that it signs people in to; it starts anew, which takes a second. */
  trust(partners: Partners): Promise<void>;
  /** Fills in and sends its sign-in page, which the browser has come to by `address`. */
  signIn(browser: WebBrowser, address: string, person: Person): Promise<Answer>;
  /** Ends the browser's session there. */
  signOut(browser: WebBrowser): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts one without partners; the reason as text where there is none, which is a failure under CI. */
export async function lemonLdapOrReason(): Promise<LemonLdap | string> {
  if (arePackagesInstalled(PACKAGES) || installPackages(PACKAGES)) return startLemonLdap();
  const reason = 'No LemonLDAP::NG was found. It takes Debian, as root';
  if (process.env['CI'] === 'true') throw new Error(reason);
  return reason;
}

async function startLemonLdap(): Promise<LemonLdap> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-lemonldap-'));
  for (const name of ['conf', 'sessions', 'lasting']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'lemonldap-ng.ini'), settings(folder));
  writeFileSync(join(folder, 'app.psgi'), program(folder));
  const keys = newKeys();
  const server = new Server(folder, await freePort(), keys);
  await server.start({});
  const { url } = server;
  return {
    url,
    issuer: url,
    casUrl: `${url}/cas`,
    samlMetadataUrl: `${url}/saml/metadata`,
    samlCertificate: keys.saml.certificate,
    async trust(partners) {
      await server.stop();
      await server.start(partners);
    },
    signIn: (browser, address, person) =>
      browser.visit(address, { form: { user: person, password: person } }),
    signOut: (browser) => browser.visit(`${url}/?logout=1`),
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

class Server {
  readonly url: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #keys: Keys;
  #process: ChildProcess | undefined;
  readonly #stopAtExit = () => this.#process?.kill('SIGTERM');

  constructor(folder: string, port: number, keys: Keys) {
    this.url = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    this.#port = port;
    this.#keys = keys;
  }

  async start(partners: Partners): Promise<void> {
    const folder = this.#folder;
    const told = configuration(partners, { url: this.url, folder, keys: this.#keys });
    writeFileSync(join(folder, 'conf', 'lmConf-1.json'), JSON.stringify(told));
    // A worker that keeps an idle connection serves nobody else.
    const options = ['--workers', '2', '--disable-keepalive', '--preload-app'];
    const listen = ['--listen', `127.0.0.1:${this.#port}`];
    this.#process = spawn('/usr/bin/starman', [...options, ...listen, join(folder, 'app.psgi')], {
      cwd: folder,
      stdio: 'ignore',
    });
    process.once('exit', this.#stopAtExit);
    await waitForPort(this.#process, this.#port);
  }

  async stop(): Promise<void> {
    process.off('exit', this.#stopAtExit);
    if (this.#process === undefined || this.#process.exitCode !== null) return;
    this.#process.kill('SIGTERM');
    await once(this.#process, 'exit');
  }
}

function settings(folder: string): string {
  return `[all]
logLevel = error
checkTime = 600
[configuration]
type = File
dirName = ${folder}/conf
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
`;
}

/** Its cookie names the domain `.127.0.0.1`, which no browser takes. */
function program(folder: string): string {
  return `use Lemonldap::NG::Portal::Main;
my $portal = Lemonldap::NG::Portal::Main->run({
  configStorage => { type => 'File', dirName => '${folder}/conf', confFile => '${folder}/lemonldap-ng.ini' },
});
sub {
  my $reply = $portal->(@_);
  s/;\\s*domain=[^;]*//i for @{ $reply->[1] };
  $reply;
};
`;
}
