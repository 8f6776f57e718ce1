import type { Place } from '../../kernel/seal.ts';
import { digest } from '../../kernel/token.ts';
import type { OidcRecord, OidcRecordStore } from '../store.ts';
import type { Access } from './access.ts';
import { orUndefined, parseObject } from './columns.ts';
import { isFleeting } from './fleeting.ts';
import { prepared } from './prepared.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/**
 * What these say (whose, for whom, until when) opens nothing: their bearer value is their id, which is
 * kept as a digest, and a PKCE challenge and a nonce pass through the browser's address bar anyway.
 * All others are sealed: a session's state and an interaction's parameters protect the browser's
 * visit, and their seal keeps whoever can write rows from making one up.
 */
const UNSEALED_MODELS: ReadonlySet<string> = new Set([
  'AccessToken',
  'AuthorizationCode',
  'ClientCredentials',
  'Grant',
  'RefreshToken',
]);

const COLUMNS = ['model', 'id_digest', 'payload', 'consumed_at'] as const;
type Row = Pick<Tables['oidc_records'], (typeof COLUMNS)[number]>;

interface Lookup {
  readonly model: string;
  readonly digest: string;
  readonly now: number;
}

/** Saving again replaces the content; what was consumed stays consumed. */
const save = prepared((db, row: Omit<Tables['oidc_records'], 'consumed_at'>) =>
  db
    .insertInto('oidc_records')
    .values({
      model: row.model,
      id_digest: row.id_digest,
      uid_digest: row.uid_digest,
      grant_digest: row.grant_digest,
      payload: row.payload,
      expires_at: row.expires_at,
    })
    .onConflict((conflict) =>
      conflict.columns(['model', 'id_digest']).doUpdateSet((of) => ({
        uid_digest: of.ref('excluded.uid_digest'),
        grant_digest: of.ref('excluded.grant_digest'),
        payload: of.ref('excluded.payload'),
        expires_at: of.ref('excluded.expires_at'),
      })),
    ),
);

const find = prepared((db, p: Lookup) =>
  alive(db, p).where('model', '=', p.model).where('id_digest', '=', p.digest),
);

const findByUid = prepared((db, p: Lookup) =>
  alive(db, p).where('model', '=', p.model).where('uid_digest', '=', p.digest),
);

const consume = prepared((db, p: Lookup) =>
  db
    .updateTable('oidc_records')
    .set({ consumed_at: p.now })
    .where('model', '=', p.model)
    .where('id_digest', '=', p.digest)
    .where('consumed_at', 'is', null)
    .where((of) => of.or([of('expires_at', 'is', null), of('expires_at', '>', p.now)])),
);

const remove = prepared((db, p: { model: string; digest: string }) =>
  db.deleteFrom('oidc_records').where('model', '=', p.model).where('id_digest', '=', p.digest),
);

const removeOfGrant = prepared((db, p: { model: string; digest: string }) =>
  db.deleteFrom('oidc_records').where('model', '=', p.model).where('grant_digest', '=', p.digest),
);

function alive(db: Session['build'], p: { now: number }) {
  return db
    .selectFrom('oidc_records')
    .select(COLUMNS)
    .where((of) => of.or([of('expires_at', 'is', null), of('expires_at', '>', p.now)]));
}

export function oidcRecordStore(access: Access): OidcRecordStore {
  const { session, sealer, clock } = access;
  return {
    async save({ model, id, uid, grantId, payload, expiresAt }) {
      const idDigest = digest(id);
      const text = JSON.stringify(payload);
      const row = {
        model,
        id_digest: idDigest,
        uid_digest: uid === undefined ? null : digest(uid),
        grant_digest: grantId === undefined ? null : digest(grantId),
        payload: canStayOpen(model, id, text)
          ? text
          : sealer.seal(payloadPlace(model, idDigest), text),
        expires_at: expiresAt ?? null,
      };
      await (isFleeting(expiresAt, clock())
        ? save.runFleeting(session, row)
        : save.run(session, row));
    },

    async find(model, id, now) {
      const [row] = (await find.run(session, { model, digest: digest(id), now })).rows;
      return row && fromRow(access, row);
    },

    async findByUid(model, uid, now) {
      const [row] = (await findByUid.run(session, { model, digest: digest(uid), now })).rows;
      return row && fromRow(access, row);
    },

    async consume(model, id, now) {
      const { changes } = await consume.runFleeting(session, { model, digest: digest(id), now });
      return changes > 0;
    },

    async delete(model, id) {
      await remove.run(session, { model, digest: digest(id) });
    },

    async deleteByGrant(model, grantId) {
      await removeOfGrant.run(session, { model, digest: digest(grantId) });
    },
  };
}

/** A payload that repeats its bearer value is no exception, whatever its model. */
function canStayOpen(model: string, id: string, payload: string): boolean {
  return UNSEALED_MODELS.has(model) && !payload.includes(id);
}

async function fromRow({ sealer }: Access, row: Row): Promise<OidcRecord> {
  // Sealed text is base64url, which has no brace.
  const isOpen = UNSEALED_MODELS.has(row.model) && row.payload.startsWith('{');
  const payload = isOpen
    ? row.payload
    : await sealer.open(payloadPlace(row.model, row.id_digest), row.payload);
  return {
    payload: parseObject(payload, 'oidc_records.payload'),
    consumedAt: orUndefined(row.consumed_at),
  };
}

function payloadPlace(model: string, idDigest: string): Place {
  return ['oidc_records.payload', model, idDigest];
}
