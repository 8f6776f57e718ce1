/**
 * Sending a browser to a source and judging what comes back; the same for signing in and binding.
 *
 * `leave` opens the `callback` step, `comeBack` takes it. In between lies everything an attacker can
 * touch, so `comeBack` trusts the step alone: the connection, the redirect address, the nonce and the
 * verifier are those of the step, never of the request.
 */
import { AppError } from '@causeway/contract/errors.ts';

import type { Callback, Instruction } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';
import type { AppId } from '../kernel/ids.ts';
import { newAlphanumericToken, newToken } from '../kernel/token.ts';
import { acceptOnce } from './accept-once.ts';
import { wantedAssurance } from './assurance.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser } from './interaction.ts';
import type { PendingCallback, Purpose } from './login.ts';
import { besideOf, callbackUrl, openConnection } from './open-connection.ts';
import { type ReadAssertion, readAssertion } from './read-assertion.ts';
import { tracedLogin } from './traced-login.ts';
import type { KeptTrail, Trail } from './trail.ts';

export interface Journey {
  readonly purpose: Purpose;
  readonly appId: AppId;
  readonly connection: Connection;
  readonly browser: Browser;
  /** What the application asked for; the connection decides which of it reaches the source. */
  readonly parameters?: Readonly<Record<string, string | undefined>>;
  /** The source's first answer did not vouch for enough. */
  readonly isAgain?: boolean;
  /** The trail of the login that goes on with this. */
  readonly kept?: KeptTrail;
}

/** Starts a login at the source; the instruction is for the browser. */
export function leave(deps: BrokerDeps, journey: Journey): Promise<Instruction> {
  const { connection, appId, purpose, browser } = journey;
  const { requestId } = browser;
  const login = { connection, appId, purpose: purpose.kind, requestId, kept: journey.kept };
  return tracedLogin(deps, login, (trail) => depart(deps, journey, trail));
}

async function depart(deps: BrokerDeps, journey: Journey, trail: Trail): Promise<Instruction> {
  const { connection, browser } = journey;
  const { redirect, config, ownKeys } = openConnection(deps, connection);
  const parameters = present(journey.parameters ?? {});
  const assurance = wantedAssurance(connection.assurance, parameters, journey.isAgain === true);
  const login = {
    redirectUri: callbackUrl(deps.publicUrl, connection),
    state: newAlphanumericToken(),
    nonce: newToken(),
    codeVerifier: newToken(),
    locale: browser.locale,
    ...(assurance !== undefined && { assurance }),
  };

  const start = { config, login: { ...login, parameters }, ownKeys };
  const { instruction, memory, recognisedBy } = await redirect.start(start, trail.tools);
  trail.note('left');

  await deps.steps.open(
    'callback',
    {
      poolId: connection.poolId,
      appId: journey.appId,
      connectionId: connection.id,
      purpose: journey.purpose,
      login,
      memory,
      trail: trail.kept(),
    },
    { browser, token: awaitedAs(login.state, recognisedBy) },
  );
  return instruction;
}

function present(parameters: NonNullable<Journey['parameters']>): Readonly<Record<string, string>> {
  const entries = Object.entries(parameters);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** A callback as it arrived: which of our addresses was called, by which browser, with what. */
export interface Arrival {
  /** The address without query, as the public sees it. */
  readonly url: string;
  readonly callback: Callback;
  readonly browser: Browser;
}

/**
 * Takes the step that this callback belongs to.
 * Throws `login_expired`, `login_other_browser` or, when the address is not the one the step was
 * started with, `login_connection_mismatch` (mix-up attack, RFC 9700 section 4.4).
 */
export async function recognise(deps: BrokerDeps, arrival: Arrival): Promise<PendingCallback> {
  const pending = await deps.steps.take('callback', stateIn(arrival), arrival.browser);
  if (pending.login.redirectUri !== arrival.url) throw new AppError('login_connection_mismatch');
  return pending;
}

/**
 * OAuth calls it `state`, SAML `RelayState`; OAuth 1.0 has none, and comes back with its request token, or
 * with the one that was denied. Two of them are none (parameter pollution).
 */
export function stateIn({ callback: { params } }: Pick<Arrival, 'callback'>): string {
  const named = (...names: readonly string[]) => names.flatMap((name) => params.getAll(name));
  const tokens = named('oauth_token', 'denied').map(ofRequestToken);
  const [state, second] = [...named('state', 'RelayState'), ...tokens];
  return second === undefined ? (state ?? '') : '';
}

/** What `stateIn` will tell of the answer. */
export function awaitedAs(state: string, recognisedBy: string | undefined): string {
  return recognisedBy === undefined ? state : ofRequestToken(recognisedBy);
}

/** The source chose the token: marked, it is never taken for a state of ours. */
function ofRequestToken(token: string): string {
  return `${REQUEST_TOKEN}${token}`;
}

const REQUEST_TOKEN = 'oauth1.';

/** Whether the source, and not we, chose what an answer is recognised by. */
export function isRequestToken(state: string): boolean {
  return state.startsWith(REQUEST_TOKEN);
}

export interface Witnessed {
  readonly connection: Connection;
  readonly assertion: ReadAssertion;
  readonly trail: Trail;
}

/** An answer, and what it is judged with. */
interface Return {
  readonly connection: Connection;
  readonly isEnabled: boolean;
  readonly callback: Callback;
  readonly trail: Trail;
}

/**
 * Has the connector judge the answer. The connection was read again, because it may have been switched
 * off or deleted while the person was away.
 */
export async function comeBack(
  deps: BrokerDeps,
  pending: PendingCallback,
  { connection, isEnabled, callback, trail }: Return,
): Promise<Witnessed> {
  const { login, memory } = pending;
  trail.note('returned');
  trail.hide(() => secretsOf(login, callback));
  if (!isEnabled) throw new AppError('connection_disabled');

  const { connector, redirect, config, ownKeys } = openConnection(deps, connection);
  const beside = await besideOf(deps, connection, connector);
  const finish = { config, beside, login, memory, callback, ownKeys };
  const assertion = await redirect.finish(finish, trail.tools);
  await acceptOnce(deps, connection, { kind: 'assertion', onlyOnce: assertion.onlyOnce });
  trail.note('verified');
  trail.withheld(assertion.withheld ?? []);
  const at = { now: deps.clock(), wanted: login.assurance };
  return { connection, assertion: readAssertion(connection, assertion, at), trail };
}

/** Whatever came back may be a code; the names of errors are no secret. */
export function secretsOf(
  { state, nonce, codeVerifier }: PendingCallback['login'],
  { params }: Callback,
): readonly string[] {
  const telling = new Set(['error', 'error_description', 'error_uri', 'iss']);
  const values = [...params].filter(([name]) => !telling.has(name)).map(([, value]) => value);
  return [state, nonce, codeVerifier, ...values];
}
