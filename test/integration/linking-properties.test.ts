/**
 * What holds after any sequence of logins, answers, bindings and unbindings, many at once, on every store.
 *
 * `CAUSEWAY_TEST_OPERATIONS` says how many operations, `CAUSEWAY_TEST_SEED` repeats a run. An operation is
 * some eight statements, and one to PostgreSQL is four crossings between processes: so it is half a
 * millisecond of a processor in SQLite, two with PostgreSQL, and more by TCP.
 */
import { it } from 'node:test';

import { runLinking } from '../world/linking-run.ts';
import { storesUnderTest } from '../world/stores.ts';

const operations = Number(process.env['CAUSEWAY_TEST_OPERATIONS'] ?? 100_000);
const seed = Number(process.env['CAUSEWAY_TEST_SEED'] ?? Date.now() % 1_000_000);
const WORKERS = 2;

for (const store of await storesUnderTest()) {
  void it(
    `any ${operations} operations keep identities where they belong, on ${store.name} (seed ${seed})`,
    { skip: store.skip },
    async () => {
      const together = store.canBeAway ? await store.fresh() : undefined;
      const shares = Array.from({ length: WORKERS }, async (_, worker) => {
        const { nearUrl: url } = together ?? (await store.fresh()); // a file has one process that writes
        await runLinking({ url, operations: operations / WORKERS, seed: seed + worker });
      });
      await Promise.all(shares);
    },
  );
}
