/**
 * The store on SQL: SQLite in the process, or PostgreSQL.
 *
 * What lives here: one file per aggregate with its queries and its `fromRow`; the two drivers
 * (`sqlite.ts`, `postgres.ts`) behind the `Session` of `session.ts`; migrations. Kysely writes the
 * SQL and the drivers run it. Sealing happens in the aggregates, on the way in and out.
 * What does not: rules about users, identities or logins.
 */
import type { Clock } from '../../kernel/clock.ts';
import { openKeyring, type Keyring, type Sealer } from '../../kernel/seal.ts';
import type { Store } from '../store.ts';
import type { Access, Decoded } from './access.ts';
import { applicationStore } from './applications.ts';
import { codeStore } from './codes.ts';
import { connectionKeyStore } from './connection-keys.ts';
import { connectionStore } from './connections.ts';
import { dataKeyRecords } from './data-keys.ts';
import { DecodedRows } from './decoded-rows.ts';
import { decisionStore } from './decisions.ts';
import { identityStore } from './identities.ts';
import { loginStore } from './logins.ts';
import { memberStore } from './members.ts';
import { migrate } from './migrate.ts';
import { oidcRecordStore } from './oidc-records.ts';
import { passwordStore } from './passwords.ts';
import { poolStore } from './pools.ts';
import { portalStore } from './portals.ts';
import { pushedTicketStore } from './pushed-tickets.ts';
import { RecentSeals } from './recent-seals.ts';
import { replayStore } from './replays.ts';
import { prepared } from './prepared.ts';
import { scanStore } from './scans.ts';
import type { Database, Session } from './session.ts';
import { signingKeyStore } from './signing-keys.ts';
import { sourceStore } from './sources.ts';
import { openSqlite, type Durability } from './sqlite.ts';
import { sweep } from './sweep.ts';
import { tenantStore } from './tenants.ts';
import { throttleStore } from './throttles.ts';
import { ticketStore } from './tickets.ts';
import { traceStore } from './traces.ts';
import { userStore } from './users.ts';

export interface SqlStoreOptions {
  /** `sqlite:PATH`, `sqlite::memory:` or `postgres://...`. */
  readonly url: string;
  /** Newest first; 32 bytes each. */
  readonly keyEncryptionKeys: readonly Buffer[];
  readonly clock: Clock;
  /** SQLite only; PostgreSQL has its own setting. `full` when absent. */
  readonly durability?: Durability;
  /** PostgreSQL only: the most connections of this process. Ten when absent. */
  readonly connections?: number;
  /** PostgreSQL only: `false` for a pooler in transaction mode without named statements. */
  readonly namedStatements?: boolean;
  /** Receives what fails in the background and has no caller to tell. */
  readonly onError?: (error: unknown) => void;
}

const DEFAULT_CONNECTIONS = 10;

/** Opens the database, brings its schema up to date and loads its data keys. */
export async function openSqlStore(options: SqlStoreOptions): Promise<Store> {
  const database = await openDatabase(options);
  try {
    await migrate(database, options.clock);
    const keyring = await openKeyring({
      ...options,
      records: dataKeyRecords(database.session),
    });
    const recentSeals = new RecentSeals();
    return storeOn({ database, keyring, recentSeals, clock: options.clock });
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openDatabase(options: SqlStoreOptions): Promise<Database> {
  const { url } = options;
  if (url.startsWith('sqlite:')) {
    return openSqlite(url.slice('sqlite:'.length), options.durability ?? 'full');
  }
  if (/^postgres(ql)?:/.test(url)) {
    // SQLite is the default, and should not pay for the other driver at every start.
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(url, {
      connections: options.connections ?? DEFAULT_CONNECTIONS,
      namedStatements: options.namedStatements ?? true,
      onError: options.onError ?? (() => undefined),
    });
  }
  throw new Error('the database URL begins with neither sqlite: nor postgres:');
}

const one = prepared((db) => db.selectNoFrom((of) => of.lit(1).as('one')));

async function ping(session: Session): Promise<void> {
  await one.run(session, {});
}

type Aggregates = Omit<Store, 'transaction' | 'ping' | 'sweep' | 'close'>;

function aggregates(access: Access): Aggregates {
  return {
    pools: poolStore(access),
    applications: applicationStore(access),
    tenants: tenantStore(access),
    members: memberStore(access),
    portals: portalStore(access),
    sources: sourceStore(access),
    connections: connectionStore(access),
    connectionKeys: connectionKeyStore(access),
    users: userStore(access),
    identities: identityStore(access),
    logins: loginStore(access),
    decisions: decisionStore(access),
    traces: traceStore(access),
    passwords: passwordStore(access),
    codes: codeStore(access),
    throttles: throttleStore(access),
    tickets: ticketStore(access),
    scans: scanStore(access),
    pushedTickets: pushedTicketStore(access),
    replays: replayStore(access),
    signingKeys: signingKeyStore(access),
    oidcRecords: oidcRecordStore(access),
  };
}

interface Parts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly recentSeals: RecentSeals;
  readonly clock: Clock;
}

function storeOn({ database, keyring, recentSeals, clock }: Parts): Store {
  const { session } = database;
  const decoded: Decoded = {
    applications: new DecodedRows(),
    connections: new DecodedRows(),
  };
  return {
    ...aggregates({
      session,
      sealer: keyring,
      briefSealer: recentSeals.over(keyring),
      clock,
      decoded,
    }),
    transaction: (work, ending) =>
      database.transaction(
        (open) => work(storeInTransaction({ session: open, keyring, recentSeals, clock })),
        ending,
      ),
    ping: () => ping(session),
    sweep: (now, limit) => sweep(session, now, limit),
    async close() {
      await keyring.settled();
      await database.close();
    },
  };
}

/** The same ports on one open transaction; a transaction inside it joins it. */
function storeInTransaction({
  session,
  keyring,
  recentSeals,
  clock,
}: Omit<Parts, 'database'> & { readonly session: Session }): Store {
  const records = dataKeyRecords(session);
  const sealer: Sealer = {
    seal: (place, plain) => keyring.seal(place, plain),
    // Another connection could be one too many while this one is held.
    open: (place, sealed) => keyring.openWith(records, place, sealed),
  };
  const store: Store = {
    ...aggregates({
      session,
      sealer,
      briefSealer: recentSeals.over(sealer),
      clock,
      decoded: undefined,
    }),
    transaction: (work) => work(store),
    ping: () => ping(session),
    sweep: (now, limit) => sweep(session, now, limit),
    close: () => Promise.reject(new Error('a transaction cannot close the store')),
  };
  return store;
}
