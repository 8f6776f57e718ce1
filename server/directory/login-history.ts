/** What is known of a user's sign-ins, and of the applications and identities they were made with. */
import type { AppId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/page.ts';
import type { ApplicationStore, Store, UserOfPool } from '../store/store.ts';
import type { Application } from './application.ts';
import { withSources } from './find-source.ts';
import { identitiesOf } from './identities-of.ts';
import type { Identity } from './identity.ts';
import type { LoginFilter, LoginRecord } from './login-record.ts';
import type { Source } from './source.ts';

/** An application that was signed in to; absent when it has gone since. */
export interface Visit {
  readonly appId: AppId;
  readonly application: Application | undefined;
}

export interface PastLogin extends Visit {
  readonly login: LoginRecord;
}

/** Nobody signs in to more applications than this; the wire has no paging here. */
const APPLICATION_LIMIT = 200;

/** The sign-ins of a user, the newest first, each with its application. */
export async function listLogins(
  { logins, applications }: Pick<Store, 'logins' | 'applications'>,
  user: UserOfPool,
  { filter, page }: { readonly filter: LoginFilter; readonly page: PageRequest },
): Promise<Page<PastLogin>> {
  const { rows, total } = await logins.list(user, filter, page);
  const visits = await visitsTo(applications, new Set(rows.map(({ appId }) => appId)));
  const byId = new Map(visits.map((visit) => [visit.appId, visit.application]));
  return {
    rows: rows.map((login) => ({
      login,
      appId: login.appId,
      application: byId.get(login.appId),
    })),
    total,
  };
}

/**
 * The applications that the user signed in to, the latest first, and whether tokens of theirs may be
 * alive. Last come those that a session opened: nobody signed in for them.
 */
export async function listVisits(
  { logins, applications, oidcRecords }: Pick<Store, 'logins' | 'applications' | 'oidcRecords'>,
  user: UserOfPool,
  now: number,
): Promise<readonly (Visit & { readonly isActive: boolean })[]> {
  const [visited, granted] = await Promise.all([
    logins.listApplications(user, APPLICATION_LIMIT),
    oidcRecords.clientsOf(user.userId, now),
  ]);
  const visits = await visitsTo(applications, new Set([...visited, ...granted]));
  return visits.map((visit) => ({ ...visit, isActive: granted.includes(visit.appId) }));
}

function visitsTo(
  applications: Pick<ApplicationStore, 'find'>,
  appIds: Iterable<AppId>,
): Promise<readonly Visit[]> {
  return Promise.all(
    [...appIds].map(async (appId) => ({ appId, application: await applications.find(appId) })),
  );
}

/** The identities with which the user came from a source, each with that source. */
export async function listUsedIdentities(
  store: Pick<Store, 'identities' | 'sources'>,
  user: UserOfPool,
): Promise<readonly { readonly identity: Identity; readonly source: Source }[]> {
  const own = await identitiesOf(store, user);
  const used = own.filter(({ lastLoginAt }) => lastLoginAt !== undefined);
  const found = await withSources(store, user, used);
  return found.map(([identity, source]) => ({ identity, source }));
}
