/**
 * What was decided, as a record: for the administrator who asks why, for the log and for metrics.
 *
 * It holds facts and names of rules, and ids of ours. What the source asserted is in it as a digest and
 * as "proven" or "unproven", never in words.
 */
import type { Decision } from '../directory/decision.ts';
import { DAY_MS } from '../kernel/clock.ts';
import { type AppId, newId, type UserId } from '../kernel/ids.ts';
import { assertedValues } from './candidates.ts';
import type { DecisionEvent } from './deps.ts';
import type { LinkFacts, SignInFacts } from './linking-table.ts';
import type { Proof } from './settle-identity.ts';

/** Long enough for somebody to notice and to ask. */
const RETENTION_MS = 90 * DAY_MS;

export interface Judged {
  readonly purpose: Decision['purpose'];
  readonly appId: AppId;
  readonly userId: UserId | undefined;
  readonly facts: SignInFacts | LinkFacts;
  readonly decision: { readonly kind: string; readonly rule: string };
}

/** A judgement as it is kept. */
export function decisionOf(proof: Proof, judged: Judged): Decision {
  const { connection, assertion, trail, at } = proof;
  const { purpose, appId, userId, decision, facts } = judged;
  const asserted = assertedValues(connection, assertion).map(
    ({ field, isProven }) => [`asserted.${field}`, isProven ? 'proven' : 'unproven'] as const,
  );
  return {
    id: newId(),
    poolId: connection.poolId,
    requestId: trail.id,
    purpose,
    outcome: decision.kind,
    rule: decision.rule,
    appId,
    sourceId: connection.sourceId,
    connectionId: connection.id,
    userId,
    subject: assertion.subjects[0].value,
    inputs: { ...facts, ...Object.fromEntries(asserted) },
    at,
    expiresAt: at + RETENTION_MS,
  };
}

/** What log and metrics get to see. */
export function eventOf({ connection }: Proof, decision: Decision): DecisionEvent {
  const { id, purpose, appId, userId, outcome, rule, connectionId } = decision;
  return {
    id,
    purpose,
    appId,
    userId,
    outcome,
    rule,
    connectionId,
    connectionType: connection.type,
  };
}
