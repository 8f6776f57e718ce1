import type { ConnectionKey } from '../../directory/own-keys.ts';
import { asId } from '../../kernel/ids.ts';
import type { Place } from '../../kernel/seal.ts';
import type { ConnectionKeyStore } from '../connection-key-ports.ts';
import type { Access } from './access.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

type Row = Tables['connection_keys'];

const COLUMNS = [
  'pool_id',
  'connection_id',
  'generation',
  'private_key',
  'certificate',
  'created_at',
  'used_at',
] as const;

interface Named {
  readonly poolId: string;
  readonly connectionId: string;
  readonly generation: number;
}

const list = prepared((db, p: Omit<Named, 'generation'>) =>
  db
    .selectFrom('connection_keys')
    .select(COLUMNS)
    .where('pool_id', '=', p.poolId)
    .where('connection_id', '=', p.connectionId)
    .orderBy('generation', 'desc'),
);

const insert = prepared((db, row: Row) =>
  db
    .insertInto('connection_keys')
    .values({
      pool_id: row.pool_id,
      connection_id: row.connection_id,
      generation: row.generation,
      private_key: row.private_key,
      certificate: row.certificate,
      created_at: row.created_at,
      used_at: row.used_at,
    })
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'connection_id', 'generation']).doNothing(),
    ),
);

const useFrom = prepared((db, p: Named & { readonly at: number }) =>
  db
    .updateTable('connection_keys')
    .set({ used_at: p.at })
    .where('pool_id', '=', p.poolId)
    .where('connection_id', '=', p.connectionId)
    .where('generation', '=', p.generation)
    .where('used_at', '>', p.at),
);

const deleteBefore = prepared((db, p: Named) =>
  db
    .deleteFrom('connection_keys')
    .where('pool_id', '=', p.poolId)
    .where('connection_id', '=', p.connectionId)
    .where('generation', '<', p.generation),
);

export function connectionKeyStore(access: Access): ConnectionKeyStore {
  const { session, sealer } = access;
  return {
    async list(poolId, connectionId) {
      const { rows } = await list.run(session, { poolId, connectionId });
      return Promise.all(rows.map((row) => fromRow(access, row)));
    },

    async insert(key) {
      const { poolId: pool_id, connectionId: connection_id, generation } = key;
      const row = { pool_id, connection_id, generation };
      const inserted = await insert.attempt(session, {
        ...row,
        private_key: sealer.seal(keyPlace(row), key.privateKey),
        certificate: key.certificate,
        created_at: key.createdAt,
        used_at: key.usedAt,
      });
      return 'changes' in inserted && inserted.changes > 0;
    },

    async useFrom({ poolId, connectionId, generation }, at) {
      const { changes } = await useFrom.run(session, { poolId, connectionId, generation, at });
      return changes > 0;
    },

    async deleteBefore({ poolId, connectionId, generation }) {
      await deleteBefore.run(session, { poolId, connectionId, generation });
    },
  };
}

async function fromRow({ sealer }: Access, row: Row): Promise<ConnectionKey> {
  return {
    poolId: asId(row.pool_id),
    connectionId: asId(row.connection_id),
    generation: row.generation,
    privateKey: await sealer.open(keyPlace(row), row.private_key),
    certificate: row.certificate,
    createdAt: row.created_at,
    usedAt: row.used_at,
  };
}

function keyPlace(row: Pick<Row, 'pool_id' | 'connection_id' | 'generation'>): Place {
  const { pool_id: poolId, connection_id: connectionId, generation } = row;
  return ['connection_keys.private_key', poolId, connectionId, String(generation)];
}
