/**
 * Signing in with what an app got from the vendor itself: no browser, and the same judge.
 *
 * The app is told who signed in, or is given a question and the key under which it answers
 * (`account-question.ts`). Whose tokens come of it is not decided here.
 */
import { AppError } from '@causeway/contract/errors.ts';

import type { NativeCapability, NativeInput } from '../connectors/connector.ts';
import { countTry, exchangeFromAddress, forgiveTry, networkOf } from '../credentials/pace.ts';
import type { Connection } from '../directory/connection.ts';
import type { AppId, PoolId, TenantId } from '../kernel/ids.ts';
import { UpstreamError, type UpstreamReason } from '../kernel/upstream-error.ts';
import { askForAccount, type Answered } from './account-question.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser } from './interaction.ts';
import type { AccountQuestion } from './login.ts';
import { requireMeant } from './offered-connection.ts';
import { openFor } from './open-connection.ts';
import { type ReadAssertion, readAssertion } from './read-assertion.ts';
import type { Witnessed } from './redirect-flow.ts';
import { resolvePerson } from './resolve-person.ts';
import { proofOf } from './settle-identity.ts';
import { tracedLogin } from './traced-login.ts';

export interface AppVisit {
  readonly poolId: PoolId;
  readonly appId: AppId;
  readonly tenantId: TenantId | undefined;
  /** Where the call came from; it is bound to nothing. */
  readonly browser: Browser;
  /** The connection types that the call is for. */
  readonly types: readonly string[];
  /** Id or identifier of the connection; without it the only one of these types is meant. */
  readonly named: string | undefined;
  /** The wire's name of that member, for whoever is told what is wrong with it. */
  readonly namedBy: string;
  /** Reads what the app sent by the connector's schema. Throws `invalid_argument`. */
  readonly readCredential: (
    schema: NativeCapability<unknown>['credential'],
  ) => NativeInput<unknown>['credential'];
  /** For the tokens, once the person is known. */
  readonly scope: string | undefined;
}

export type AppSignIn =
  | ({ readonly kind: 'signed-in' } & Answered)
  | { readonly kind: 'asked'; readonly key: string; readonly question: AccountQuestion };

/**
 * Judges a credential and signs its person in, or asks which account they mean.
 * Throws what `requireMeant`, the connector and the judge throw, and `too_many_requests`.
 */
export async function signInByApp(deps: BrokerDeps, visit: AppVisit): Promise<AppSignIn> {
  const connection = await connectionOf(deps, visit);
  const { appId, browser } = visit;
  const { requestId } = browser;
  const login = { connection, appId, purpose: 'sign-in', requestId } as const;
  return tracedLogin(deps, login, async (trail) => {
    const assertion = await exchange(deps, { connection, trail }, visit);
    trail.note('verified');
    trail.withheld(assertion.withheld ?? []);
    return judgeForApp(deps, visit, { connection, assertion, trail });
  });
}

/** Decides who it is that an assertion means, for an app. Throws what the judge throws. */
export async function judgeForApp(
  deps: BrokerDeps,
  { appId, tenantId, browser, scope }: Pick<AppVisit, 'appId' | 'tenantId' | 'browser' | 'scope'>,
  witnessed: Witnessed,
): Promise<AppSignIn> {
  const waiting = { kind: 'app', scope } as const;
  const proof = proofOf(deps, witnessed);
  const resolved = await resolvePerson(deps, proof, { appId, tenantId, browser });
  if (resolved.kind === 'known') {
    const { acr, amr } = witnessed.assertion.assurance;
    return { kind: 'signed-in', userId: resolved.userId, acr, amr, appId, waiting };
  }

  const { question } = resolved;
  const asked = { appId, tenantId, browser, question, waiting };
  return { kind: 'asked', key: await askForAccount(deps, proof, asked), question };
}

async function connectionOf(deps: BrokerDeps, visit: AppVisit): Promise<Connection> {
  const { named, namedBy: field, types } = visit;
  if (!types.some((type) => deps.connectorOf(type)?.native !== undefined)) {
    throw new AppError('connection_unsupported', { values: { type: types.join(', ') } });
  }
  return requireMeant(deps, visit, { named, types, field });
}

/** Only what the source does not accept counts, so a crowd behind one address can sign in. */
async function exchange(
  deps: BrokerDeps,
  { connection, trail }: Omit<Witnessed, 'assertion'>,
  { readCredential, browser }: AppVisit,
): Promise<ReadAssertion> {
  const { capability: native, config } = openFor(deps, connection, 'native');
  const credential = readCredential(native.credential);
  trail.hide(() => Object.values(credential).filter((value) => typeof value === 'string'));
  const subject = `${connection.id} ${networkOf(browser.ip)}`;
  await countTry(deps, exchangeFromAddress, subject);
  try {
    const assertion = await native.exchange({ config, credential }, trail.tools);
    await forgiveTry(deps, exchangeFromAddress, subject);
    return readAssertion(connection, assertion, { now: deps.clock() });
  } catch (error) {
    if (!isGuess(error)) await forgiveTry(deps, exchangeFromAddress, subject);
    throw error;
  }
}

/** The source looked at what it was shown, and did not accept it. */
function isGuess(error: unknown): boolean {
  return error instanceof UpstreamError && guesses.has(error.reason);
}

const guesses: ReadonlySet<UpstreamReason> = new Set(['bad_code', 'bad_token', 'replayed']);
