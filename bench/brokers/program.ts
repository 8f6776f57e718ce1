import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { readObject, readText } from '../json-reply.ts';
import type { Lab } from '../lab.ts';
import type { LoginTarget } from '../login.ts';
import type { RunningProcess } from '../process.ts';
import { REDIRECT_URI, UPSTREAM_CLIENT_ID, UPSTREAM_CLIENT_SECRET } from '../scene.ts';
import { dataFolder, readIdleRss } from './broker.ts';

/** A small program of ours around somebody's library; it makes one client and writes it to a file. */
export type Program = {
  readonly name: string;
  readonly script: string;
  readonly cwd: string;
  readonly discoveryPath: string;
};

export type RunningProgram = {
  readonly process: RunningProcess;
  readonly idleRssMb: number;
  readonly origin: string;
  readonly target: Omit<LoginTarget, 'upstream'>;
};

const CLIENT_LIMIT_MS = 10_000;

export async function startProgram(lab: Lab, program: Program): Promise<RunningProgram> {
  const port = await freePort();
  const folder = dataFolder(lab, program.name);
  const clientFile = join(folder, 'client.json');
  const origin = `http://127.0.0.1:${port}`;
  const discoveryUrl = origin + program.discoveryPath;
  const running = await lab.processes.start({
    ...program,
    core: lab.cores.broker,
    readyUrl: discoveryUrl,
    env: {
      BENCH_PORT: String(port),
      BENCH_DATA_DIR: folder,
      BENCH_CLIENT_FILE: clientFile,
      BENCH_REDIRECT_URI: REDIRECT_URI,
      BENCH_UPSTREAM: lab.upstream,
      BENCH_UPSTREAM_CLIENT_ID: UPSTREAM_CLIENT_ID,
      BENCH_UPSTREAM_CLIENT_SECRET: UPSTREAM_CLIENT_SECRET,
      NODE_EXTRA_CA_CERTS: lab.authorityFile,
    },
  });
  const idleRssMb = await readIdleRss(running);
  const client = await readClient(clientFile);
  const target = { name: program.name, discoveryUrl, ...client, algorithm: 'RS256' } as const;
  return { process: running, idleRssMb, origin, target };
}

async function readClient(file: string): Promise<Pick<LoginTarget, 'clientId' | 'clientSecret'>> {
  const deadline = Date.now() + CLIENT_LIMIT_MS;
  while (!existsSync(file)) {
    if (Date.now() > deadline) throw new Error(`no client was written to ${file}`);
    await sleep(20);
  }
  await sleep(20);
  const client = readObject(JSON.parse(readFileSync(file, 'utf8')));
  return { clientId: readText(client, 'clientId'), clientSecret: readText(client, 'clientSecret') };
}
