import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { claimCores, type Cores } from './cores.ts';
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
  onClose(work: () => Promise<void>): void;
  /** Stops every process and removes the folder; a second call waits for the first. */
  close(): Promise<void>;
};

export async function openLab(): Promise<Lab> {
  mkdirSync(OUT_FOLDER, { recursive: true });
  const folder = mkdtempSync(join(OUT_FOLDER, 'lab-'));
  const cores = claimCores();
  execFileSync(process.execPath, [join(PEERS_FOLDER, 'certificate.ts'), folder]);
  const authorityFile = join(folder, 'upstream.crt');
  const client = new HttpClient(readFileSync(authorityFile, 'utf8'));
  const processes = new ProcessGroup(client, folder);
  const port = await freePort();
  const upstream = `https://127.0.0.1:${port}`;
  await processes.start({
    name: 'upstream',
    script: join(import.meta.dirname, 'upstream.ts'),
    cwd: folder,
    env: { BENCH_PORT: String(port), BENCH_DATA_DIR: folder },
    core: cores.load,
    readyUrl: `${upstream}/.well-known/openid-configuration`,
  });
  const closing: (() => Promise<void>)[] = [];
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await processes.stopAll();
    for (const work of closing) await work();
    client.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    cores,
    folder,
    client,
    processes,
    upstream,
    authorityFile,
    onClose: (work) => void closing.push(work),
    close: () => (closed ??= close()),
  };
}
