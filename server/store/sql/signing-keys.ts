import type { Place } from '../../kernel/seal.ts';
import type { PrivateKey, SigningKeyStore } from '../signing-key-ports.ts';
import type { Access } from './access.ts';
import { oneOf, parseObject } from './columns.ts';
import { atMost } from './paging.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

type Row = Omit<Tables['signing_keys'], 'ordinal'>;

const list = prepared((db) =>
  db
    .selectFrom('signing_keys')
    .select(['id', 'algorithm', 'private_jwk', 'created_at'])
    .orderBy('created_at', 'desc')
    .orderBy('id'),
);

const ofAlgorithm = prepared((db, p: { algorithm: string }) =>
  db.selectFrom('signing_keys').select('id').where('algorithm', '=', p.algorithm).limit(atMost(1)),
);

/** Two nodes that both found no key meet at the unique ordinal. */
const insertFirst = prepared((db, row: Row) =>
  db
    .insertInto('signing_keys')
    .values({
      id: row.id,
      algorithm: row.algorithm,
      ordinal: 1,
      private_jwk: row.private_jwk,
      created_at: row.created_at,
    })
    .onConflict((conflict) => conflict.columns(['algorithm', 'ordinal']).doNothing()),
);

export function signingKeyStore(access: Access): SigningKeyStore {
  const { session, sealer } = access;
  return {
    async list() {
      const { rows } = await list.run(session, {});
      return Promise.all(rows.map((row) => fromRow(access, row)));
    },

    async insertFirst(keys) {
      for (const { id, algorithm, privateJwk, createdAt } of keys) {
        const { rows } = await ofAlgorithm.run(session, { algorithm });
        if (rows.length > 0) continue;
        await insertFirst.run(session, {
          id,
          algorithm,
          private_jwk: sealer.seal(jwkPlace(id), JSON.stringify(privateJwk)),
          created_at: createdAt,
        });
      }
    },
  };
}

async function fromRow({ sealer }: Access, row: Row): Promise<PrivateKey> {
  const jwk = await sealer.open(jwkPlace(row.id), row.private_jwk);
  return {
    id: row.id,
    algorithm: oneOf(['RS256', 'ES256', 'RSA1_5'], row.algorithm, 'signing_keys.algorithm'),
    privateJwk: parseObject(jwk, 'signing_keys.private_jwk'),
    createdAt: row.created_at,
  };
}

function jwkPlace(id: string): Place {
  return ['signing_keys.private_jwk', id];
}
