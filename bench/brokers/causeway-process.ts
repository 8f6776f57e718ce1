import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import type { Lab } from '../lab.ts';
import { ROOT_FOLDER } from '../peers.ts';
import type { RunningProcess } from '../process.ts';
import type { AccessKey } from './causeway-management.ts';

export type CausewayStart = {
  readonly name: string;
  readonly folder: string;
  readonly databaseUrl: string;
  readonly key: AccessKey;
};

export type CausewayProcess = { readonly process: RunningProcess; readonly origin: string };

/** The server as its users start it, held on the broker's core. */
export async function startCausewayProcess(
  lab: Lab,
  { name, folder, databaseUrl, key }: CausewayStart,
): Promise<CausewayProcess> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const process = await lab.processes.start({
    name,
    script: join(ROOT_FOLDER, 'server', 'launch', 'launch.js'),
    cwd: ROOT_FOLDER,
    core: lab.cores.broker,
    readyUrl: `${origin}/readyz`,
    env: {
      CAUSEWAY_PORT: String(port),
      CAUSEWAY_PUBLIC_URL: origin,
      CAUSEWAY_DATA_DIR: folder,
      CAUSEWAY_DATABASE_URL: databaseUrl,
      CAUSEWAY_ACCESS_KEY_ID: key.accessKeyId,
      CAUSEWAY_ACCESS_KEY_SECRET: key.accessKeySecret,
      CAUSEWAY_OUTBOUND_ALLOW: '127.0.0.0/8',
      CAUSEWAY_LOG_LEVEL: 'warn',
      // One pool makes all the calls here; what is measured is the server, not its brake.
      CAUSEWAY_REQUESTS_PER_SECOND: '1000000',
      // On a loopback address demo and sandbox start too; they must not meet those of a developer.
      CAUSEWAY_DEMO_PORT: String(await freePort()),
      CAUSEWAY_SANDBOX_PORT: String(await freePort()),
      NODE_EXTRA_CA_CERTS: lab.authorityFile,
    },
  });
  return { process, origin };
}
