import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import type { Lab } from '../lab.ts';
import type { LoginTarget } from '../login.ts';
import { ROOT_FOLDER } from '../peers.ts';
import { dataFolder, readIdleRss, type Broker, type RunningBroker } from './broker.ts';
import { Management, type AccessKey } from './causeway-management.ts';

export type RunningCauseway = RunningBroker & {
  readonly origin: string;
  readonly management: Management;
  readonly sourceId: string;
};

// RS256 first: the one to compare, because the others sign with it too.
const TARGETS = [
  ['causeway', 'RS256'],
  ['causeway es256', 'ES256'],
  ['causeway hs256', 'HS256'],
] as const;

/** Says where a database is that nobody has used; gets a folder to make it in. */
export type NewDatabase = (folder: string) => string | Promise<string>;

/** Causeway as its users run it, set up through its management API. */
export function causewayOn(newDatabase: NewDatabase): Broker<RunningCauseway> {
  return { name: 'causeway', start: (lab) => startCauseway(lab, newDatabase) };
}

async function startCauseway(lab: Lab, newDatabase: NewDatabase): Promise<RunningCauseway> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const folder = dataFolder(lab, 'causeway');
  const databaseUrl = await newDatabase(folder);
  const key: AccessKey = {
    accessKeyId: randomBytes(12).toString('hex'),
    accessKeySecret: randomBytes(16).toString('hex'),
  };
  const running = await lab.processes.start({
    name: 'causeway',
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
  const idleRssMb = await readIdleRss(running);

  const management = await Management.open(lab.client, origin, key);
  const sourceId = await management.createSource('bench');
  const connectionId = await management.createConnection(sourceId, lab.upstream);
  const targets: LoginTarget[] = [];
  for (const [name, algorithm] of TARGETS) {
    targets.push({
      name,
      ...(await management.createApplication(connectionId, algorithm)),
      discoveryUrl: `${origin}/oidc/.well-known/openid-configuration`,
      authorizeParams: { ext_idp_conn_id: connectionId },
      upstream: lab.upstream,
    });
  }
  return { process: running, idleRssMb, origin, management, sourceId, targets };
}
