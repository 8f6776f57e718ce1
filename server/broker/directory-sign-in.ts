/**
 * Signing in with a name and a password that a source judges: a directory.
 *
 * What the directory says is judged as what any source asserts. Tries are counted by address and by the
 * name that was typed, at the pace of passwords of our own.
 */
import { AppError } from '@causeway/contract/errors.ts';

import { paced } from '../credentials/pace.ts';
import type { Connection } from '../directory/connection.ts';
import { canonicalUsername } from '../directory/canonical-names.ts';
import type { AppId, PoolId, TenantId, UserId } from '../kernel/ids.ts';
import { UpstreamError, type UpstreamReason } from '../kernel/upstream-error.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser, Interaction } from './interaction.ts';
import { chosenConnection, requireMeant } from './offered-connection.ts';
import { openFor } from './open-connection.ts';
import { readAssertion } from './read-assertion.ts';
import type { Witnessed } from './redirect-flow.ts';
import { resolvePerson } from './resolve-person.ts';
import { proofOf } from './settle-identity.ts';
import { finishSignIn, type SignInResult } from './sign-in.ts';
import { tracedLogin } from './traced-login.ts';
import type { Trail } from './trail.ts';

export interface TypedCredentials {
  readonly username: string;
  readonly password: string;
}

interface Chosen {
  readonly interaction: Interaction;
  /** Id or identifier of a connection. */
  readonly named: string;
}

/** Whether the way into a connection is a form of ours. */
export async function asksForPassword(deps: BrokerDeps, chosen: Chosen): Promise<boolean> {
  const { type } = await chosenConnection(deps, chosen);
  return deps.connectorOf(type)?.password !== undefined;
}

/** Signs in on the hosted page. */
export async function signInByDirectory(
  deps: BrokerDeps,
  chosen: Chosen & { readonly browser: Browser },
  typed: TypedCredentials,
): Promise<SignInResult> {
  const { interaction, browser } = chosen;
  const connection = await chosenConnection(deps, chosen);
  const { uid: interactionUid, appId } = interaction;
  const result = await tracedLogin(deps, loginOf(connection, appId, browser), async (trail) => {
    const witnessed = await witness(deps, { connection, trail, ip: browser.ip }, typed);
    return finishSignIn(deps, witnessed, { interactionUid, browser });
  });
  // Of two clicks at once one goes on.
  if (result.kind === 'signed-in') await deps.steps.take('choose', interactionUid, browser);
  return result;
}

/** Where an application signs somebody in without a page. */
export interface DirectoryDoor {
  readonly poolId: PoolId;
  readonly appId: AppId;
  readonly tenantId: TenantId | undefined;
  readonly type: 'ldap' | 'ad';
  /** Needed only among several of the type. */
  readonly identifier: string | undefined;
}

/**
 * Signs in through the application's own form. Throws what the judge rejects with, and
 * `sign_in_needs_page` where the person has to be asked which account is theirs.
 */
export async function proveByDirectory(
  deps: BrokerDeps,
  door: DirectoryDoor,
  {
    client,
    ...typed
  }: TypedCredentials & { readonly client: Pick<Browser, 'ip' | 'userAgent' | 'requestId'> },
): Promise<{ readonly userId: UserId; readonly amr: readonly string[] }> {
  const { appId, tenantId, type, identifier: named } = door;
  // A password is shown to the one directory it is meant for, never to several in turn.
  const wanted = { named, types: [type], field: 'extIdpConnIdentifier' };
  const connection = await requireMeant(deps, door, wanted);
  return tracedLogin(deps, loginOf(connection, appId, client), async (trail) => {
    const witnessed = await witness(deps, { connection, trail, ip: client.ip }, typed);
    const proof = proofOf(deps, witnessed);
    const resolved = await resolvePerson(deps, proof, { appId, tenantId, browser: client });
    if (resolved.kind === 'open') throw new AppError('sign_in_needs_page');
    return { userId: resolved.userId, amr: witnessed.assertion.assurance.amr ?? [] };
  });
}

function loginOf(connection: Connection, appId: AppId, { requestId }: Pick<Browser, 'requestId'>) {
  return { connection, appId, purpose: 'sign-in', requestId } as const;
}

const UNJUDGED: readonly UpstreamReason[] = ['unreachable', 'misconfigured', 'rate_limited'];

/** Has the directory judge what was typed. Throws what a person can be told. */
async function witness(
  deps: BrokerDeps,
  {
    connection,
    trail,
    ip,
  }: {
    readonly connection: Connection;
    readonly trail: Trail;
    readonly ip: string | undefined;
  },
  { username, password }: TypedCredentials,
): Promise<Witnessed> {
  const { poolId, id } = connection;
  // Spellings that a directory takes for one name share their tries (RFC 4518 section 2).
  const name = canonicalUsername(username).trim().replaceAll(/\s+/g, ' ').toLowerCase();
  const subject = `${poolId}/${id}/${name}`;
  const isUnjudged = (error: unknown) =>
    error instanceof UpstreamError && UNJUDGED.includes(error.reason);
  trail.hide(() => [username, password]);
  const { capability: directory, config } = openFor(deps, connection, 'password');
  const assertion = await paced(deps, { subject, ip, isUnjudged }, () =>
    directory.verify({ config, username, password }, trail.tools),
  );
  trail.note('verified');
  const read = readAssertion(connection, assertion, { now: deps.clock() });
  return { connection, assertion: read, trail };
}
