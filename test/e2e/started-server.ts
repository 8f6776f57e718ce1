/** The server as people start it: the process of `npm start`, in an empty folder, on free ports. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startChild } from '../world/child.ts';
import { freePorts } from '../world/free-port.ts';

export interface StartedServer {
  readonly tryItUrl: string;
  /** Tells the process to stop; resolves to its exit code. */
  stop(): Promise<number | string>;
}

export async function startServer(): Promise<StartedServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'causeway-e2e-'));
  const [port, demoPort, sandboxPort] = await freePorts(3);
  const child = startChild({
    CAUSEWAY_PORT: String(port),
    CAUSEWAY_DEMO_PORT: String(demoPort),
    CAUSEWAY_SANDBOX_PORT: String(sandboxPort),
    CAUSEWAY_DATA_DIR: dataDir,
  });
  await child.printed('Stop with Ctrl+C.');
  return {
    tryItUrl: addressAfter('Try it', child.stdout()),
    async stop() {
      child.process.kill('SIGTERM');
      const code = await child.ended();
      await rm(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

function addressAfter(label: string, screen: string): string {
  const [, address] = new RegExp(`^ *${label} +(http\\S+)`, 'm').exec(screen) ?? [];
  if (address === undefined) throw new Error(`no address after "${label}":\n${screen}`);
  return address;
}
