/** Where a server process lives: its folder, its ports, its key, and what it is told of them. */
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePorts } from './free-port.ts';

export async function newHome(env: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-home-'));
  const [port = 0, demoPort = 0, sandboxPort = 0] = await freePorts(3);
  const accessKey = {
    accessKeyId: 'pool-of-this-test',
    accessKeySecret: randomBytes(24).toString('hex'),
  };
  return {
    folder,
    port,
    demoPort,
    sandboxPort,
    accessKey,
    dataDir: join(folder, 'data'),
    url: `http://127.0.0.1:${port}`,
    env: {
      CAUSEWAY_PORT: String(port),
      CAUSEWAY_DEMO_PORT: String(demoPort),
      CAUSEWAY_SANDBOX_PORT: String(sandboxPort),
      CAUSEWAY_DATA_DIR: join(folder, 'data'),
      CAUSEWAY_ACCESS_KEY_ID: accessKey.accessKeyId,
      CAUSEWAY_ACCESS_KEY_SECRET: accessKey.accessKeySecret,
      CAUSEWAY_LOG_LEVEL: 'info',
      ...env,
    },
  };
}

export type Home = Awaited<ReturnType<typeof newHome>>;
