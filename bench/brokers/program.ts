import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { readObject, readText, type JsonObject } from '../json-reply.ts';
import type { Lab } from '../lab.ts';
import type { LoginTarget } from '../login.ts';
import type { RunningProcess } from '../process.ts';
import {
  REDIRECT_URI,
  SAML_SIGNINGS,
  UPSTREAM_CLIENT_ID,
  UPSTREAM_CLIENT_SECRET,
} from '../scene.ts';
import { dataFolder, readIdleRss } from './broker.ts';

/**
 * A small program of ours around somebody's library. It makes a client and writes it to a file, with one
 * for each SAML provider under `saml` where the library knows SAML.
 */
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
  readonly samlTargets: readonly Omit<LoginTarget, 'upstream'>[];
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
      BENCH_SAML_SIGNINGS: SAML_SIGNINGS.join(','),
      NODE_EXTRA_CA_CERTS: lab.authorityFile,
    },
  });
  const idleRssMb = await readIdleRss(running);
  const made = await readMade(clientFile);
  const shape = { discoveryUrl, algorithm: 'RS256' } as const;
  const target = { ...shape, name: program.name, ...clientIn(made) };
  const samlTargets = Object.entries(readObject(made['saml'] ?? {})).map(([signing, client]) => ({
    ...shape,
    name: samlTargetName(program.name, signing),
    protocol: 'saml' as const,
    ...clientIn(readObject(client)),
  }));
  return { process: running, idleRssMb, origin, target, samlTargets };
}

/** Where only the assertion is signed, which is the usual, nothing is added. */
export function samlTargetName(broker: string, signing: string): string {
  return signing === 'assertion' ? `${broker} saml` : `${broker} saml ${signing}`;
}

async function readMade(file: string): Promise<JsonObject> {
  const deadline = Date.now() + CLIENT_LIMIT_MS;
  while (!existsSync(file)) {
    if (Date.now() > deadline) throw new Error(`no client was written to ${file}`);
    await sleep(20);
  }
  await sleep(20);
  return readObject(JSON.parse(readFileSync(file, 'utf8')));
}

function clientIn(made: JsonObject): Pick<LoginTarget, 'clientId' | 'clientSecret'> {
  return { clientId: readText(made, 'clientId'), clientSecret: readText(made, 'clientSecret') };
}
