/**
 * What every store keeps to, as one suite that is run on each engine.
 *
 * What lives here: how the behaviours are registered and handed their database; they themselves are
 * tables of name and check in `conformance/`.
 * What does not: anything about one engine alone, which stands in a test beside its driver.
 */
import { after, before, describe, it } from 'node:test';
import { accessKeys } from './conformance/access-keys.ts';
import { applications } from './conformance/applications.ts';
import type { Behaviours, Fresh, TestDatabase } from './conformance/behaviour.ts';
import { codes } from './conformance/codes.ts';
import { connectionKeys } from './conformance/connection-keys.ts';
import { connections } from './conformance/connections.ts';
import { decisions } from './conformance/decisions.ts';
import { identities } from './conformance/identities.ts';
import { lifeCycle } from './conformance/life-cycle.ts';
import { logins } from './conformance/logins.ts';
import { passwords } from './conformance/passwords.ts';
import { members } from './conformance/members.ts';
import { pushedTickets } from './conformance/pushed-tickets.ts';
import { races } from './conformance/races.ts';
import { scans } from './conformance/scans.ts';
import { sealing } from './conformance/sealing.ts';
import { shortLived } from './conformance/short-lived.ts';
import { sources } from './conformance/sources.ts';
import { throttles } from './conformance/throttles.ts';
import { tenants } from './conformance/tenants.ts';
import { traces } from './conformance/traces.ts';
import { transactions } from './conformance/transactions.ts';
import { userSearch } from './conformance/user-search.ts';
import { users } from './conformance/users.ts';
import type { Store } from './store.ts';

const parts: Readonly<Record<string, Behaviours>> = {
  'access keys': accessKeys,
  'pools and applications': applications,
  tenants,
  'members of tenants': members,
  sources,
  connections,
  'keys of connections': connectionKeys,
  users,
  'searching users': userSearch,
  identities,
  logins,
  decisions,
  'traces of logins': traces,
  passwords,
  codes,
  throttles,
  'short-lived records': shortLived,
  'codes to scan': scans,
  'tickets that vendors push': pushedTickets,
  transactions,
  races,
  sealing,
  'its life': lifeCycle,
};

/** Runs the suite; `fresh` makes a new empty database each time. */
export function storeConformance(engine: string, fresh: Fresh): void {
  for (const [part, behaviours] of Object.entries(parts)) {
    void describe(`the store on ${engine}: ${part}`, () => register(behaviours, fresh));
  }
}

/** Two nodes on one database; the behaviours keep apart by making pools of their own. */
function register(behaviours: Behaviours, fresh: Fresh): void {
  let opened: { database: TestDatabase; store: Store; other: Store } | undefined;
  before(async () => {
    const database = await fresh();
    opened = { database, store: await database.open(), other: await database.open() };
  });
  after(async () => {
    await Promise.all([opened?.store.close(), opened?.other.close()]);
    await opened?.database.destroy();
  });

  for (const [name, check] of Object.entries(behaviours)) {
    void it(name, async () => {
      if (opened === undefined) throw new Error('the database did not open');
      await check({ ...opened, fresh });
    });
  }
}
