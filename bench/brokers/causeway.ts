import { randomBytes } from 'node:crypto';
import type { Lab } from '../lab.ts';
import type { SigningAlgorithm } from '../id-token.ts';
import type { LoginTarget } from '../login.ts';
import { SAML_SIGNINGS } from '../scene.ts';
import { dataFolder, readIdleRss, type Broker, type RunningBroker } from './broker.ts';
import { Management, type AccessKey } from './causeway-management.ts';
import { startCausewayProcess } from './causeway-process.ts';
import { samlTargetName } from './program.ts';

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
  const folder = dataFolder(lab, 'causeway');
  const databaseUrl = await newDatabase(folder);
  const key: AccessKey = {
    accessKeyId: randomBytes(12).toString('hex'),
    accessKeySecret: randomBytes(16).toString('hex'),
  };
  const start = { name: 'causeway', folder, databaseUrl, key };
  const { process, origin } = await startCausewayProcess(lab, start);
  const idleRssMb = await readIdleRss(process);

  const management = await Management.open(lab.client, origin, key);
  const sourceId = await management.createSource('bench');
  const connectionId = await management.createConnection(sourceId, lab.upstream);
  const targetOf = async (connection: string, algorithm: SigningAlgorithm) => ({
    ...(await management.createApplication(connection, algorithm)),
    discoveryUrl: `${origin}/oidc/.well-known/openid-configuration`,
    authorizeParams: { ext_idp_conn_id: connection },
    upstream: lab.upstream,
  });
  const targets: LoginTarget[] = [];
  for (const [name, algorithm] of TARGETS) {
    targets.push({ name, protocol: 'openid', ...(await targetOf(connectionId, algorithm)) });
  }
  for (const signing of SAML_SIGNINGS) {
    const connection = await management.createSamlConnection(`${lab.upstream}/saml/${signing}`);
    const name = samlTargetName('causeway', signing);
    targets.push({ name, protocol: 'saml', ...(await targetOf(connection, 'RS256')) });
  }
  return { process, idleRssMb, origin, management, sourceId, targets };
}
