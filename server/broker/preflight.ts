/**
 * "Test this connection": the probes of its connector, each with its result.
 *
 * They run the code of a login, with nothing that was kept for logins and nothing kept of theirs, so that
 * what is told is how it is now. No user, session or identity comes of it.
 */
import type { LoginCheck, skipReasons } from '@causeway/contract/login-checks.ts';

import type { Tools } from '../connectors/connector.ts';
import type { Probe, ProbeInput } from '../connectors/probe.ts';
import type { Connection } from '../directory/connection.ts';
import type { TracedFailure } from '../directory/login-trace.ts';
import { newAlphanumericToken, newToken } from '../kernel/token.ts';
import type { BrokerDeps } from './deps.ts';
import { failedCheck } from './login-fault.ts';
import { besideOf, callbackUrl, openForTest } from './open-connection.ts';
import { toolsFor } from './pushed-tickets.ts';
import { type Redaction, redactionOf } from './redaction.ts';
import { secretTextsOf } from './secret-texts.ts';
import { failureOf } from './trail.ts';
import { unkept } from './unkept-tools.ts';

export type CheckOutcome =
  | { readonly check: LoginCheck; readonly result: 'passed'; readonly detail?: string }
  | { readonly check: LoginCheck; readonly result: 'failed'; readonly failure: TracedFailure }
  | {
      readonly check: LoginCheck;
      readonly result: 'skipped';
      readonly why: keyof typeof skipReasons;
    };

export interface TestWish {
  readonly connection: Connection;
  readonly locale: string;
  /** The name of somebody to look up. */
  readonly username: string | undefined;
}

/** Runs every check that needs no person. Throws `connection_unsupported` for a type that nobody knows. */
export async function testConnection(
  deps: BrokerDeps,
  wish: TestWish,
): Promise<readonly CheckOutcome[]> {
  const { connection, locale, username } = wish;
  const redaction = redactionOf(secretTextsOf(deps.connectorOf, connection));
  try {
    const { connector, config, ownKeys } = openForTest(deps, connection);
    const login = {
      redirectUri: callbackUrl(deps.publicUrl, connection),
      state: newAlphanumericToken(),
      nonce: newToken(),
      codeVerifier: newToken(),
      locale,
    };
    const beside = await besideOf(deps, connection, connector);
    const bench = { tools: unkept(toolsFor(deps, connection)), redaction };
    const input = { config, beside, login, ownKeys, username };
    return await run(connector.probes ?? [], input, bench);
  } catch (error) {
    const failure = failureOf(error, redaction);
    if (failure.check !== 'settings') throw error;
    return [{ check: 'settings', result: 'failed', failure }];
  }
}

interface Bench {
  readonly tools: Tools;
  readonly redaction: Redaction;
}

async function run(
  probes: readonly Probe<unknown>[],
  input: ProbeInput<unknown>,
  bench: Bench,
): Promise<readonly CheckOutcome[]> {
  const outcomes = new Map<LoginCheck, CheckOutcome>([
    ['settings', { check: 'settings', result: 'passed' }],
  ]);
  for (const probe of probes) {
    const { check, needs = [] } = probe;
    const found = [check, ...needs].some((needed) => isLost(outcomes.get(needed)))
      ? (outcomes.get(check) ?? skippedAs(check, 'earlier_failed'))
      : await outcomeOf(probe, input, bench);
    // A fault may lie in another check than the one that came upon it.
    if (found.check !== check) outcomes.set(check, skippedAs(check, 'earlier_failed'));
    outcomes.set(found.check, found);
  }
  return [...outcomes.values()];
}

/** A check that was not reached is none to build upon either; a source that hangs would be waited for at each. */
function isLost(outcome: CheckOutcome | undefined): boolean {
  if (outcome?.result === 'skipped') return outcome.why === 'earlier_failed';
  return outcome?.result === 'failed';
}

async function outcomeOf(
  probe: Probe<unknown>,
  input: ProbeInput<unknown>,
  { tools, redaction }: Bench,
): Promise<CheckOutcome> {
  const { check } = probe;
  try {
    const probed = await probe.run(input, tools);
    if (probed.kind === 'skipped') return skippedAs(check, probed.why);
    const { detail } = probed;
    return { check, result: 'passed', ...(detail !== undefined && { detail }) };
  } catch (error) {
    const failure = failureOf(error, redaction, check);
    if (failedCheck(error).check === 'server') throw error;
    return { check: failure.check, result: 'failed', failure };
  }
}

function skippedAs(check: LoginCheck, why: keyof typeof skipReasons): CheckOutcome {
  return { check, result: 'skipped', why };
}
