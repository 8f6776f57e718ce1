import type { ExpressionBuilder, SelectQueryBuilder } from 'kysely';
import { type AppId, asId } from '../../kernel/ids.ts';
import type { Place } from '../../kernel/seal.ts';
import { digest } from '../../kernel/token.ts';
import {
  modelsOfGrant,
  type NewOidcRecord,
  type OidcRecord,
  type OidcRecordStore,
  type UpstreamSessionName,
} from '../oidc-ports.ts';
import type { Access } from './access.ts';
import { orUndefined, parseObject } from './columns.ts';
import { isFleeting } from './fleeting.ts';
import { atMost } from './paging.ts';
import { prepared, run } from './prepared.ts';
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

type NewRow = Omit<Tables['oidc_records'], 'consumed_at'>;

/** Saving again replaces the content; what was consumed stays consumed. */
const save = prepared((db, row: NewRow) =>
  db
    .insertInto('oidc_records')
    .values({
      model: row.model,
      id_digest: row.id_digest,
      grant_digest: row.grant_digest,
      account_id: row.account_id,
      client_id: row.client_id,
      upstream_connection: row.upstream_connection,
      upstream_session: row.upstream_session,
      upstream_subject: row.upstream_subject,
      payload: row.payload,
      expires_at: row.expires_at,
    })
    .onConflict((conflict) =>
      conflict.columns(['model', 'id_digest']).doUpdateSet((of) => ({
        grant_digest: of.ref('excluded.grant_digest'),
        account_id: of.ref('excluded.account_id'),
        client_id: of.ref('excluded.client_id'),
        upstream_connection: of.ref('excluded.upstream_connection'),
        upstream_session: of.ref('excluded.upstream_session'),
        upstream_subject: of.ref('excluded.upstream_subject'),
        payload: of.ref('excluded.payload'),
        expires_at: of.ref('excluded.expires_at'),
      })),
    ),
);

const renew = prepared((db, row: NewRow) =>
  db
    .updateTable('oidc_records')
    .set({
      grant_digest: row.grant_digest,
      account_id: row.account_id,
      client_id: row.client_id,
      upstream_connection: row.upstream_connection,
      upstream_session: row.upstream_session,
      upstream_subject: row.upstream_subject,
      payload: row.payload,
      expires_at: row.expires_at,
    })
    .where('model', '=', row.model)
    .where('id_digest', '=', row.id_digest),
);

const find = prepared((db, p: Lookup) =>
  db
    .selectFrom('oidc_records')
    .select(COLUMNS)
    .where((of) => isAlive(of, p.now))
    .where('model', '=', p.model)
    .where('id_digest', '=', p.digest),
);

const consume = prepared((db, p: Lookup) =>
  db
    .updateTable('oidc_records')
    .set({ consumed_at: p.now })
    .where('model', '=', p.model)
    .where('id_digest', '=', p.digest)
    .where('consumed_at', 'is', null)
    .where((of) => isAlive(of, p.now)),
);

const remove = prepared((db, p: { model: string; digest: string }) =>
  db.deleteFrom('oidc_records').where('model', '=', p.model).where('id_digest', '=', p.digest),
);

const removeOfGrant = prepared((db, p: { model: string; digest: string }) =>
  db.deleteFrom('oidc_records').where('model', '=', p.model).where('grant_digest', '=', p.digest),
);

const clientsOf = prepared((db, p: { accountId: string; now: number }) =>
  db
    .selectFrom('oidc_records')
    .select('client_id')
    .distinct()
    .where('account_id', '=', p.accountId)
    .where('client_id', 'is not', null)
    .where((of) => isAlive(of, p.now)),
);

const endSessions = prepared((db, p: { accountId: string }) =>
  db
    .deleteFrom('oidc_records')
    .where('account_id', '=', p.accountId)
    .where('client_id', 'is', null),
);

const grantsFor = prepared((db, p: { clientId: string; limit: number }) =>
  db
    .selectFrom('oidc_records')
    .select('id_digest')
    .where('client_id', '=', p.clientId)
    .limit(atMost(p.limit)),
);

function isAlive(of: ExpressionBuilder<Tables, 'oidc_records'>, now: number) {
  return of.or([of('expires_at', 'is', null), of('expires_at', '>', now)]);
}

export function oidcRecordStore(access: Access): OidcRecordStore {
  const { session, clock } = access;
  return {
    async save(record) {
      const row = toRow(access, record);
      await (isFleeting(record.expiresAt, clock())
        ? save.runFleeting(session, row)
        : save.run(session, row));
    },

    async renew(record) {
      return (await renew.run(session, toRow(access, record))).changes > 0;
    },

    async find(model, id, now) {
      const [row] = (await find.run(session, { model, digest: digest(id), now })).rows;
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

    async clientsOf(accountId, now) {
      const { rows } = await clientsOf.run(session, { accountId, now });
      return rows.flatMap(({ client_id: id }) => (id === null ? [] : [asId<AppId>(id)]));
    },

    async end({ accountId, clientIds }) {
      // In this order: a request in flight renews its session, or uses up its code or token, in the
      // transaction that brings new ones. Whichever comes second, one of the two is stopped.
      await endSessions.run(session, { accountId });
      const grants = session.build
        .selectFrom('oidc_records')
        .where('account_id', '=', accountId)
        .where('client_id', 'is not', null)
        .$if(clientIds !== undefined, (of) => of.where('client_id', 'in', clientIds ?? []));
      await deleteGrants(session, grants.select('id_digest'));
    },

    async takeThrough(upstream) {
      const named = upstreamColumns(upstream);
      const { upstream_session: id, upstream_subject: subject } = named;
      if (id === null && subject === null) return [];
      const taken = session.build
        .deleteFrom('oidc_records')
        .where('upstream_connection', '=', named.upstream_connection)
        .$if(id !== null, (of) => of.where('upstream_session', '=', id))
        .$if(subject !== null, (of) => of.where('upstream_subject', '=', subject))
        .returning(COLUMNS);
      const { rows } = await run(session, taken);
      return Promise.all(rows.map((row) => fromRow(access, row)));
    },

    async endGrantsFor(clientId, limit) {
      const { rows } = await grantsFor.run(session, { clientId, limit });
      const digests = rows.map((row) => row.id_digest);
      if (digests.length > 0) await deleteGrants(session, digests);
      return digests.length;
    },
  };
}

/** Deletes grants with the codes and tokens that they hold; these first, as long as a query finds the grants. */
async function deleteGrants(
  session: Session,
  digests: readonly string[] | SelectQueryBuilder<Tables, 'oidc_records', { id_digest: string }>,
): Promise<void> {
  const held = session.build
    .deleteFrom('oidc_records')
    .where('model', 'in', modelsOfGrant)
    .where('grant_digest', 'in', digests);
  await run(session, held);
  const ended = session.build
    .deleteFrom('oidc_records')
    .where('model', '=', 'Grant')
    .where('id_digest', 'in', digests);
  await run(session, ended);
}

function toRow({ briefSealer: sealer }: Access, record: NewOidcRecord): NewRow {
  const { model, id, grantId, accountId, clientId, payload, expiresAt } = record;
  const idDigest = digest(id);
  const text = JSON.stringify(payload);
  return {
    model,
    id_digest: idDigest,
    grant_digest: grantId === undefined ? null : digest(grantId),
    account_id: accountId ?? null,
    client_id: clientId ?? null,
    ...upstreamColumns(record.upstream),
    payload: canStayOpen(model, id, text) ? text : sealer.seal(payloadPlace(model, idDigest), text),
    expires_at: expiresAt ?? null,
  };
}

function upstreamColumns(
  name: UpstreamSessionName | undefined,
): Pick<NewRow, 'upstream_connection' | 'upstream_session' | 'upstream_subject'> {
  const digestOf = (text: string | undefined) => (text === undefined ? null : digest(text));
  return {
    upstream_connection: name?.connectionId ?? null,
    upstream_session: digestOf(name?.id),
    upstream_subject: digestOf(name?.subject),
  };
}

/** A payload that repeats its bearer value is no exception, whatever its model. */
function canStayOpen(model: string, id: string, payload: string): boolean {
  return UNSEALED_MODELS.has(model) && !payload.includes(id);
}

async function fromRow({ briefSealer: sealer }: Access, row: Row): Promise<OidcRecord> {
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
