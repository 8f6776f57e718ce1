/** The whole server on a free port, as `npm start` would run it, in this process. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Causeway, compose, type Surroundings } from '../../server/compose.ts';
import { readConfig } from '../../server/config.ts';
import { createLogger } from '../../server/observe/log.ts';
import { type Client, createClient } from './client.ts';
import { freePort } from './free-port.ts';
import { createReplyJudge } from './reply-judge.ts';

export interface Running extends Client {
  readonly server: Causeway;
  /** Every line the server logged. */
  readonly logLines: readonly string[];
  close(): Promise<void>;
}

export interface CausewayOptions extends Omit<Surroundings, 'log'> {
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts on an empty SQLite database unless `env` names another. */
export async function startCauseway({
  env = {},
  ...around
}: CausewayOptions = {}): Promise<Running> {
  const dataDir = await mkdtemp(join(tmpdir(), 'causeway-test-'));
  const port = await freePort();
  const accessKeySecret = env['CAUSEWAY_ACCESS_KEY_SECRET'] ?? randomBytes(24).toString('hex');
  const invocation = readConfig(
    {
      CAUSEWAY_PORT: String(port),
      CAUSEWAY_DATA_DIR: dataDir,
      CAUSEWAY_ACCESS_KEY_SECRET: accessKeySecret,
      // Tests call as fast as they can; the one about the limit sets it back.
      CAUSEWAY_REQUESTS_PER_SECOND: '100000',
      ...env,
    },
    [],
  );
  if (invocation.kind !== 'start') throw new Error('the configuration asks for no start');

  const { config } = invocation;
  const logLines: string[] = [];
  const log = createLogger({
    level: 'debug',
    destination: { write: (line) => void logLines.push(line) },
  });
  const { onReply, verdict } = createReplyJudge();
  const server = await compose(config, { onReply, ...around, log });
  await server.app.listen({ host: config.host, port: config.port });
  const { accessKeyId } = server.firstRun;
  const url = config.publicUrl;

  return {
    ...createClient(url, { accessKeyId, accessKeySecret }),
    server,
    logLines,
    async close() {
      await server.app.close();
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
      verdict();
    },
  };
}
