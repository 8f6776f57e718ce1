/**
 * Somebody signs out here, and is to be signed out where they came from as well: else the next person at
 * this computer would be let in again by one click.
 *
 * Our own session has ended before the browser leaves; whatever the source answers, it stays ended.
 */
import { AppError } from '@causeway/contract/errors.ts';

import type { Callback } from '../connectors/connector.ts';
import { newAlphanumericToken } from '../kernel/token.ts';
import { UpstreamError } from '../kernel/upstream-error.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser, SignOutAtSource } from './interaction.ts';
import { noStep, type PendingSignOut } from './login.ts';
import { callbackUrl, logoutUrl, openForLogout } from './open-connection.ts';
import { stateIn } from './redirect-flow.ts';

/** A source that cannot be asked keeps nobody here: undefined, and the browser goes on. */
export function signOutAtSource(deps: BrokerDeps): SignOutAtSource {
  return async ({ upstream, after }, browser) => {
    try {
      return await leave(deps, { upstream, after }, browser);
    } catch (error) {
      if (error instanceof UpstreamError) return undefined;
      throw error;
    }
  };
}

async function leave(
  deps: BrokerDeps,
  { upstream, after }: Parameters<SignOutAtSource>[0],
  browser: Browser,
): ReturnType<SignOutAtSource> {
  const { poolId, connectionId, ...session } = upstream;
  const connection = await deps.store.connections.find(poolId, connectionId);
  const opened = connection && openForLogout(deps, connection);
  if (connection === undefined || opened?.logout.start === undefined) return undefined;
  const state = newAlphanumericToken();
  const { config, ownKeys, logout } = opened;
  const redirectUri = callbackUrl(deps.publicUrl, connection);
  const logoutUri = logoutUrl(deps.publicUrl, connection);
  const asked = { config, ownKeys, redirectUri, logoutUri, session, state };
  const started = await logout.start?.(asked, deps.tools);
  if (started === undefined) return undefined;
  const pending = { poolId, connectionId, memory: started.memory, after };
  await deps.steps.open('sign-out', pending, { browser, token: state });
  return started.instruction;
}

/** Where the browser goes on, and what is left to tell the person. */
export interface Returned {
  readonly after: string;
  /** The source did not say that it ended its session. */
  readonly error: unknown;
}

/** What a source answers to a sign-out that began here; undefined when this is no such answer. */
export async function returnFromSource(
  deps: BrokerDeps,
  callback: Callback,
  browser: Browser,
): Promise<Returned | undefined> {
  const pending = await deps.steps.take('sign-out', stateIn({ callback }), browser).catch(noStep);
  if (pending === undefined) return undefined;
  const { after } = pending;
  return { after, error: await judge(deps, pending, callback) };
}

/** What was wrong with the answer, if anything. */
async function judge(
  deps: BrokerDeps,
  { poolId, connectionId, memory }: PendingSignOut,
  callback: Callback,
): Promise<unknown> {
  const connection = await deps.store.connections.find(poolId, connectionId);
  if (connection === undefined) return undefined;
  const values = { source: connection.displayName };
  try {
    const opened = openForLogout(deps, connection);
    const redirectUri = callbackUrl(deps.publicUrl, connection);
    const logoutUri = logoutUrl(deps.publicUrl, connection);
    if (opened === undefined) return undefined;
    const { logout, ...own } = opened;
    await logout.finish?.({ ...own, redirectUri, logoutUri, callback, memory }, deps.tools);
    return undefined;
  } catch (cause) {
    return new AppError('signed_out_here_only', { values, cause });
  }
}
