/**
 * A test sign-in: the whole way of a login by the same connector code, up to what would have been
 * decided, and nothing written but its trace. No user, identity or session comes of it.
 *
 * Its steps are of kinds of their own, so that what finishes logins cannot take them, and its state has a
 * letter in front that no state of a login has. Where the source chooses what its answer is recognised by,
 * the kind of the step alone tells.
 */
import { AppError } from '@causeway/contract/errors.ts';

import type { Assertion, Instruction } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';
import type { LoginTrace, TestedLogin } from '../directory/login-trace.ts';
import { type AppId, newId, type PoolId } from '../kernel/ids.ts';
import { newAlphanumericToken, newToken } from '../kernel/token.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser } from './interaction.ts';
import { gatherSignIn } from './known-accounts.ts';
import { judgeSignIn } from './linking.ts';
import { noStep, type TestOffer } from './login.ts';
import { newUser, provenAddresses } from './mapping.ts';
import { besideOf, callbackUrl, openConnection, openFor } from './open-connection.ts';
import { readAssertion } from './read-assertion.ts';
import { type Arrival, awaitedAs, isRequestToken, secretsOf, stateIn } from './redirect-flow.ts';
import { type Proof, proofOf } from './settle-identity.ts';
import { tracedLogin } from './traced-login.ts';
import type { KeptTrail, Trail } from './trail.ts';
import { unkept } from './unkept-tools.ts';

/** States of logins are hexadecimal. */
const MARK = 't';

/** An offer is for whoever holds it. */
const anyBrowser = { bind: () => '' };

export interface OfferedTest {
  readonly address: string;
  readonly traceId: string;
}

/** Lets whoever holds the address do one test sign-in; undefined for a type whose people come by app only. */
export async function offerTest(
  deps: BrokerDeps,
  { poolId, id: connectionId, type }: Connection,
): Promise<OfferedTest | undefined> {
  const connector = deps.connectorOf(type);
  if (connector?.redirect === undefined && connector?.password === undefined) return undefined;
  const traceId = newId();
  const offer = { poolId, connectionId, traceId, offeredAt: deps.clock() };
  const token = await deps.steps.open('test-offer', offer, { browser: anyBrowser });
  return { address: `${deps.publicUrl}/connection-test/${token}`, traceId };
}

export interface TestVisit {
  readonly token: string;
  readonly browser: Browser;
}

/** The connection that is tested, and whether its people type a password here. */
export async function lookAtTest(deps: BrokerDeps, { token, browser }: TestVisit) {
  const offer = await deps.steps.look('test-offer', token, browser);
  const connection = await connectionOf(deps, offer);
  const isTyped = deps.connectorOf(connection.type)?.redirect === undefined;
  return { connection, isTyped };
}

/** What a test sign-in leads to: on to the source, or to its report. */
export type Tested =
  | { readonly kind: 'go'; readonly instruction: Instruction }
  | { readonly kind: 'report'; readonly connection: Connection; readonly trace: LoginTrace };

/** Sends the browser to the source. */
export async function beginTest(deps: BrokerDeps, { token, browser }: TestVisit): Promise<Tested> {
  const offer = await deps.steps.take('test-offer', token, browser);
  const connection = await connectionOf(deps, offer);
  try {
    return { kind: 'go', instruction: await depart(deps, { connection, offer, browser }) };
  } catch (error) {
    return reportOf(deps, connection, traceIdIn(error));
  }
}

async function depart(
  deps: BrokerDeps,
  {
    connection,
    offer,
    browser,
  }: { readonly connection: Connection; readonly offer: TestOffer; readonly browser: Browser },
): Promise<Instruction> {
  return tracedLogin(afresh(deps), trailFor(connection, offer.traceId), async (trail) => {
    const { redirect, config, ownKeys } = openConnection(deps, connection);
    const login = {
      redirectUri: callbackUrl(deps.publicUrl, connection),
      state: `${MARK}${newAlphanumericToken()}`,
      nonce: newToken(),
      codeVerifier: newToken(),
      locale: browser.locale,
    };
    const started = await redirect.start({ config, login, ownKeys }, trail.tools);
    const { instruction, memory, recognisedBy } = started;
    trail.note('left');
    const { poolId, connectionId } = offer;
    const pending = { poolId, connectionId, login, memory, trail: trail.kept() };
    const token = awaitedAs(login.state, recognisedBy);
    await deps.steps.open('test', pending, { browser, token });
    return instruction;
  });
}

/** Whether the state is of a test; a request token, which the source chose, bears no mark. */
export function isOfTest(arrival: Pick<Arrival, 'callback'>): boolean {
  return stateIn(arrival).startsWith(MARK);
}

/** Throws `login_expired` and its kin where neither a login nor a test of this browser awaits the answer. */
export async function lookAtAwaited(
  steps: BrokerDeps['steps'],
  state: string,
  browser: Browser,
): Promise<void> {
  await steps.look(state.startsWith(MARK) ? 'test' : 'callback', state, browser);
}

/** The same for any answer: of a request token, it is told by what waits under it. */
export async function isTestAnswer(deps: BrokerDeps, arrival: Arrival): Promise<boolean> {
  const state = stateIn(arrival);
  if (!isRequestToken(state)) return isOfTest(arrival);
  const waiting = await deps.steps.look('test', state, arrival.browser).catch(noStep);
  return waiting !== undefined;
}

/** Judges the answer. Throws `login_expired` and its kin where no test of this browser can be recognised. */
export async function receiveTest(deps: BrokerDeps, arrival: Arrival): Promise<Tested> {
  const { callback, browser, url } = arrival;
  const pending = await deps.steps.take('test', stateIn(arrival), browser);
  const { login, memory, trail: kept } = pending;
  if (login.redirectUri !== url) throw new AppError('login_connection_mismatch');
  const connection = await connectionOf(deps, pending);
  const test = { ...trailFor(connection, kept.id), kept };
  return reported(deps, test, async (trail) => {
    trail.note('returned');
    trail.hide(() => secretsOf(login, callback));
    const { redirect, config, ownKeys, connector } = openConnection(deps, connection);
    const beside = await besideOf(deps, connection, connector);
    const finish = { config, beside, login, memory, callback, ownKeys };
    const assertion = await redirect.finish(finish, trail.tools);
    return conclude(deps, { connection, assertion, trail });
  });
}

/** The same for a name and a password. */
export async function receiveTypedTest(
  deps: BrokerDeps,
  { token, browser }: TestVisit,
  typed: { readonly username: string; readonly password: string },
): Promise<Tested> {
  const offer = await deps.steps.take('test-offer', token, browser);
  const connection = await connectionOf(deps, offer);
  return reported(deps, trailFor(connection, offer.traceId), async (trail) => {
    trail.hide(() => [typed.username, typed.password]);
    const { capability: password, config } = openFor(deps, connection, 'password');
    const assertion = await password.verify({ config, ...typed }, trail.tools);
    return conclude(deps, { connection, assertion, trail });
  });
}

interface Found {
  readonly connection: Connection;
  readonly assertion: Assertion;
  readonly trail: Trail;
}

/** What would have come of it. Throws what the judge would have rejected with. */
async function conclude(deps: BrokerDeps, { connection, assertion, trail }: Found): Promise<void> {
  trail.note('verified');
  trail.withheld(assertion.withheld ?? []);
  const read = readAssertion(connection, assertion, { now: deps.clock() });
  const proof = proofOf(deps, { connection, assertion: read, trail });
  trail.passed('claims');
  const decision = await decisionFor(deps, proof);
  trail.tested(testedBy(proof, decision));
  trail.passed('mapping');
  if (decision?.kind === 'reject') {
    throw new AppError(decision.code, { values: { source: connection.displayName, hint: '' } });
  }
  if (decision !== undefined) trail.passed('decision');
  trail.note('finished');
  await deps.store.traces.put(trail.trace('done'));
}

function afresh(deps: BrokerDeps): BrokerDeps {
  return { ...deps, tools: unkept(deps.tools) };
}

/** A failure is what a test is for: it ends in the report like a success. */
async function reported(
  deps: BrokerDeps,
  test: ReturnType<typeof trailFor> & { readonly kept?: KeptTrail },
  work: (trail: Trail) => Promise<void>,
): Promise<Tested> {
  try {
    await tracedLogin(afresh(deps), test, work);
  } catch (error) {
    traceIdIn(error);
  }
  return reportOf(deps, test.connection, test.requestId);
}

/** Throws the error again when it left no trace. */
function traceIdIn(error: unknown): string {
  if (error instanceof AppError && error.traceId !== undefined) return error.traceId;
  throw error;
}

async function reportOf(
  { store }: BrokerDeps,
  connection: Connection,
  traceId: string,
): Promise<Tested> {
  const trace = await store.traces.find(connection.poolId, traceId);
  if (trace === undefined) throw new AppError('trace_not_found');
  return { kind: 'report', connection, trace };
}

async function decisionFor(deps: BrokerDeps, proof: Proof) {
  const { poolId, id } = proof.connection;
  const states = await deps.store.connections.listStates(poolId, id);
  const appId: AppId | undefined = states.find(({ enabled }) => enabled)?.appId;
  if (appId === undefined) return undefined;
  const canProve = deps.proofs !== undefined;
  const place = { appId, tenantId: undefined, canProve };
  const { facts, accounts } = await gatherSignIn(deps.store, proof, place);
  return judgeSignIn(facts, accounts);
}

function testedBy(
  { connection, sourceType, assertion, at }: Proof,
  decision: Awaited<ReturnType<typeof decisionFor>>,
): TestedLogin {
  const { poolId } = connection;
  const proven = provenAddresses(connection, assertion);
  const user = newUser(assertion.claims, { poolId, sourceType, at, proven });
  const { acr } = assertion.assurance;
  const scope = assertion.tokens?.scope;
  const attributes = assertion.attributes.map(({ to }) => to);
  return {
    ...(scope !== undefined && { scopes: scope.split(/[ ,]+/) }),
    claims: Object.keys(assertion.raw),
    mapped: [
      ...new Set([
        ...namesIn({ ...user.profile, email: user.email, phone: user.phone }),
        ...attributes,
      ]),
    ],
    ...(acr !== undefined && { acr }),
    ...(decision !== undefined && { decision: { outcome: decision.kind, rule: decision.rule } }),
  };
}

function namesIn(fields: object): readonly string[] {
  return Object.entries(fields)
    .filter(([name, value]) => value !== undefined && name !== 'registerSource')
    .map(([name]) => name);
}

function trailFor(connection: Connection, requestId: string) {
  return { connection, appId: undefined, purpose: 'test', requestId } as const;
}

async function connectionOf(
  { store }: BrokerDeps,
  { poolId, connectionId }: { readonly poolId: PoolId; readonly connectionId: Connection['id'] },
): Promise<Connection> {
  const connection = await store.connections.find(poolId, connectionId);
  if (connection === undefined) throw new AppError('connection_not_found');
  return connection;
}
