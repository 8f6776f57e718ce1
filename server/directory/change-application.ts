/** Changing and deleting applications. Type and identifier never change. */
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument } from '@causeway/contract/rules.ts';

import type { Clock } from '../kernel/clock.ts';
import type { AppId, PoolId } from '../kernel/ids.ts';
import { newToken } from '../kernel/token.ts';
import type { ApplicationStore, Scope, Store } from '../store/store.ts';
import type { Application } from './application.ts';
import { requireFitApplication } from './application-rules.ts';
import type { NewApplication } from './create-application.ts';
import { requireApplication } from './find-application.ts';
import { offer } from './offer-connection.ts';
import { said } from './said.ts';

export interface ApplicationChange {
  readonly store: Pick<Store, 'transaction' | 'applications'>;
  readonly clock: Clock;
}

export interface ApplicationChanges extends Omit<NewApplication, 'name' | 'type'> {
  readonly id: AppId;
  readonly name?: string | undefined;
}

/** A change can be made again on what another writer left; more collisions than this are no accident. */
const ATTEMPTS = 3;

/**
 * Changes what the input names and leaves the rest. A list of connections replaces the choice of
 * this scope; all connections at once forget it.
 * Throws `application_not_found`, `invalid_argument`, `connection_not_found` or `changed_meanwhile`;
 * then nothing was written.
 */
export async function updateApplication(
  { store, clock }: ApplicationChange,
  scope: Scope,
  changes: ApplicationChanges,
): Promise<void> {
  await store.transaction(async (unit) => {
    const { applications, connections } = unit;
    await change(applications, { scope, id: changes.id, now: clock() }, (stored) =>
      changed(stored, changes),
    );
    const { id, allConnectionsEnabled, connectionIds } = changes;
    const isChosenAnew = allConnectionsEnabled === true || connectionIds !== undefined;
    if (isChosenAnew) await connections.clearStates(scope, id);
    await offer(connections, scope, { id, connectionIds });
  });
}

/**
 * Gives the application a fresh secret and resolves to it; the old one stops at once.
 * Throws `application_not_found` or `changed_meanwhile`.
 */
export async function refreshApplicationSecret(
  { store, clock }: ApplicationChange,
  scope: { readonly poolId: PoolId },
  id: AppId,
): Promise<string> {
  const secret = newToken();
  await change(store.applications, { scope, id, now: clock() }, () => ({ secret }));
  return secret;
}

/** How many grants end in one go, so that nobody waits long for those of a large application. */
const GRANTS_AT_ONCE = 200;

/**
 * Its states go along, and so do the grants for it with their codes and tokens: none works any more
 * once the application is gone. Throws `application_not_found`.
 */
export async function deleteApplication(
  { applications, oidcRecords }: Pick<Store, 'applications' | 'oidcRecords'>,
  { poolId }: { readonly poolId: PoolId },
  id: AppId,
): Promise<void> {
  if (!(await applications.delete(poolId, id))) throw new AppError('application_not_found');
  // Whatever is in flight is told that the application is gone, so nothing new comes after these.
  let ended = GRANTS_AT_ONCE;
  while (ended === GRANTS_AT_ONCE) ended = await oidcRecords.endGrantsFor(id, GRANTS_AT_ONCE);
}

type Values = Parameters<ApplicationStore['update']>[1];

async function change(
  applications: ApplicationStore,
  { scope, id, now }: { scope: { readonly poolId: PoolId }; id: AppId; now: number },
  decide: (stored: Application) => Values,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await requireApplication(applications, scope, id);
    const key = { poolId: scope.poolId, id, version: stored.version };
    if (await applications.update(key, { ...decide(stored), updatedAt: now })) return;
  }
  throw new AppError('changed_meanwhile');
}

function changed(stored: Application, changes: ApplicationChanges): Values {
  const { id: _id, identifier, oidc, extra, connectionIds, ...columns } = changes;
  if (identifier !== undefined && identifier !== stored.identifier) {
    throw invalidArgument('appIdentifier', fixedRule);
  }
  const values = {
    // A list says which ones; only the wish for all of them says more.
    ...(connectionIds !== undefined && { allConnectionsEnabled: false }),
    ...said<Values>(columns),
    oidc: { ...stored.oidc, ...said(oidc ?? {}) },
    extra: merged(stored.extra, extra ?? {}),
  };
  requireFitApplication({ ...stored, ...values });
  return values;
}

const fixedRule = { en: 'cannot be changed.', zh: '不可修改' };

type Settings = Readonly<Record<string, unknown>>;

/** Settings that are objects keep the members that were not sent. */
function merged(stored: Settings, sent: Settings): Settings {
  const entries = Object.entries(sent).map(([name, value]) => {
    const old = stored[name];
    return [name, isObject(old) && isObject(value) ? { ...old, ...value } : value] as const;
  });
  return { ...stored, ...Object.fromEntries(entries) };
}

function isObject(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
