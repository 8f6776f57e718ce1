import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { claimCores, type Core, type Cores } from './cores.ts';
import { freePort } from './free-port.ts';
import { HttpClient } from './http-client.ts';
import { OUT_FOLDER, PEERS_FOLDER } from './peers.ts';
import { ProcessGroup } from './process.ts';

/** What every broker is given: the same upstream, cores, folder and client. */
export type Lab = {
  readonly cores: Cores;
  /** On the disk of the checkout, because /tmp may be memory and make durable writes look free. */
  readonly folder: string;
  readonly client: HttpClient;
  readonly processes: ProcessGroup;
  /** Issuer of the scripted provider. */
  readonly upstream: string;
  /** Path of the certificate to trust. */
  readonly authorityFile: string;
  /** `work` is done when the lab closes, after the processes have ended. */
  readonly onClose: (work: () => Promise<void>) => void;
  /** Stops every process and removes the folder; a second call waits for the first. */
  readonly close: () => Promise<void>;
};

/** Rejects when the upstream does not start. A signal closes the lab too, so that nothing outlives it. */
export async function openLab(): Promise<Lab> {
  mkdirSync(OUT_FOLDER, { recursive: true });
  const folder = mkdtempSync(join(OUT_FOLDER, 'lab-'));
  const later: (() => Promise<void>)[] = [];
  const close = once(async () => {
    for (const work of later) await work();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void close().finally(() => process.exit(1)));
  }
  const authorityFile = join(folder, 'upstream.crt');
  execFileSync(process.execPath, [join(PEERS_FOLDER, 'certificate.ts'), folder]);
  const client = new HttpClient(readFileSync(authorityFile, 'utf8'));
  const processes = new ProcessGroup(client, folder);
  later.push(async () => {
    await processes.stopAll();
    client.close();
  });
  const cores = claimCores();
  const upstream = await startUpstream({ processes, folder, core: cores.load });
  const onClose = (work: () => Promise<void>): void => void later.push(work);
  return { cores, folder, client, processes, upstream, authorityFile, onClose, close };
}

type UpstreamPlace = {
  readonly processes: ProcessGroup;
  readonly folder: string;
  readonly core: Core;
};

async function startUpstream({ processes, folder, core }: UpstreamPlace): Promise<string> {
  const port = await freePort();
  const issuer = `https://127.0.0.1:${port}`;
  await processes.start({
    name: 'upstream',
    script: join(import.meta.dirname, 'upstream.ts'),
    cwd: folder,
    env: { BENCH_PORT: String(port), BENCH_DATA_DIR: folder },
    core,
    readyUrl: `${issuer}/.well-known/openid-configuration`,
  });
  return issuer;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
