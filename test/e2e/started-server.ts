/** The server as people start it: the process of `npm start`, in an empty folder, on free ports. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface StartedServer {
  /** What the start screen says. */
  readonly screen: string;
  readonly tryItUrl: string;
  readonly sandboxUrl: string;
  /** Tells the process to stop; resolves to its exit code. */
  stop(): Promise<number | null>;
}

const program = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

export async function startServer(): Promise<StartedServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'causeway-e2e-'));
  const [port, demoPort, sandboxPort] = await freePorts(3);
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env['PATH'],
      CAUSEWAY_PORT: String(port),
      CAUSEWAY_DEMO_PORT: String(demoPort),
      CAUSEWAY_SANDBOX_PORT: String(sandboxPort),
      CAUSEWAY_DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const output = { text: '' };
  child.stderr.on('data', (chunk) => (output.text += String(chunk)));
  const { promise: isUp, resolve, reject } = Promise.withResolvers<string>();
  child.stdout.on('data', (chunk) => {
    output.text += String(chunk);
    if (output.text.includes('Stop with Ctrl+C.')) resolve(output.text);
  });
  void ended.then(() => reject(new Error(`the server did not start:\n${output.text}`)));

  const screen = await isUp;
  return {
    screen,
    tryItUrl: addressAfter('Try it', screen),
    sandboxUrl: addressAfter('Sandbox', screen),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}

function addressAfter(label: string, screen: string): string {
  const [, address] = new RegExp(`^ *${label} +(http\\S+)`, 'm').exec(screen) ?? [];
  if (address === undefined) throw new Error(`no address after "${label}":\n${screen}`);
  return address;
}

/** Ports that were free a moment ago, all of them different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push((server.address() as AddressInfo).port); // a TCP server has an AddressInfo
  }
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
