/**
 * The trail of one login: what it leaves behind while it runs, and what is kept of it afterwards.
 *
 * A login that goes well pays for little more than a few entries of a list; reading, redacting and
 * writing down happens when one fails. What was said to the source is never kept, only where and when.
 * A trail that goes through a browser continues from its `kept` part, which is sealed in the step.
 */
import { AppError } from '@causeway/contract/errors.ts';
import type { LoginCheck } from '@causeway/contract/login-checks.ts';

import type { Tools, Withheld } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';
import type {
  LoginTrace,
  TestedLogin,
  TracedCall,
  TracedFailure,
  TracedStep,
  TraceRecord,
} from '../directory/login-trace.ts';
import { type AppId, newId, type UserId } from '../kernel/ids.ts';
import { UpstreamError } from '../kernel/upstream-error.ts';
import type { BrokerDeps } from './deps.ts';
import { failedCheck, upstreamIn } from './login-fault.ts';
import { toolsFor } from './pushed-tickets.ts';
import { redactionOf, type Redaction } from './redaction.ts';
import { secretTextsOf } from './secret-texts.ts';

/** Enough for every protocol here; more is a source that leads us about. */
const MOST_CALLS = 30;

export interface Trail {
  readonly id: string;
  readonly purpose: LoginTrace['purpose'];
  /** What the connector of this login works with. */
  readonly tools: Tools;
  note(step: Step): void;
  passed(check: LoginCheck): void;
  /** Whose account it is about. */
  means(userId: UserId): void;
  /** Texts that are secret in this login. */
  hide(texts: () => readonly string[]): void;
  /** What the source kept back. */
  withheld(withheld: readonly Withheld[]): void;
  /** What a test found out. */
  tested(found: TestedLogin): void;
  /** What a step of the login has to remember of it. */
  kept(): KeptTrail;
  /** What is stored of a login that went well so far. */
  trace(outcome: 'done' | 'asked', userId?: UserId): LoginTrace;
  /** What is stored of one that failed. */
  failed(error: unknown): Promise<LoginTrace>;
}

type Step = 'left' | 'returned' | 'verified' | 'asked' | 'answered' | 'finished';

export interface KeptTrail {
  readonly id: string;
  readonly at: number;
  readonly steps: readonly TracedStep[];
  readonly passed: readonly LoginCheck[];
}

export interface TrailOf {
  readonly connection: Connection;
  readonly purpose: LoginTrace['purpose'];
  readonly appId: AppId | undefined;
  /** The request that begins the login. */
  readonly requestId: string | undefined;
  /** Of the same login, before the browser went away. */
  readonly kept?: KeptTrail | undefined;
}

interface Means extends Pick<BrokerDeps, 'store' | 'tools' | 'clock'> {
  readonly connectorOf: Parameters<typeof secretTextsOf>[0];
}

interface Call {
  readonly method: string;
  readonly url: string;
  readonly ms: number;
  readonly answer: Response | UpstreamError;
}

/** Begins the trail of a login, or continues the one that a step kept. */
export function trailOf(means: Means, of: TrailOf): Trail {
  const { connection, purpose, appId, kept } = of;
  const id = kept?.id ?? of.requestId ?? newId();
  const at = kept?.at ?? means.clock();
  const steps: TracedStep[] = [...(kept?.steps ?? [])];
  const passed = new Set<LoginCheck>(kept?.passed);
  const calls: Call[] = [];
  const secrets: (() => readonly string[])[] = [];
  let withheld: readonly Withheld[] = [];
  let tested: TestedLogin | undefined;
  let meant: UserId | undefined;

  const afterMs = () => Math.max(0, means.clock() - at);
  const stored = (
    outcome: LoginTrace['outcome'],
    { userId = meant, record }: { userId?: UserId | undefined; record: TraceRecord },
  ): LoginTrace => {
    const { poolId, sourceId, id: connectionId } = connection;
    return { id, poolId, purpose, outcome, sourceId, connectionId, appId, userId, record, at };
  };

  const noteworthy = () => ({
    ...(withheld.length > 0 && { withheld }),
    // A test is looked at in any case.
    ...(tested !== undefined && { tested, steps, passed: [...passed] }),
  });

  return {
    id,
    purpose,
    tools: watched(toolsFor(means, connection), { calls, passed: (check) => passed.add(check) }),
    note: (step) => void steps.push({ step, afterMs: afterMs() }),
    passed: (check) => void passed.add(check),
    means: (userId) => void (meant = userId),
    hide: (texts) => void secrets.push(texts),
    withheld: (told) => void (withheld = told),
    tested: (found) => void (tested = found),
    kept: () => ({ id, at, steps, passed: [...passed] }),
    trace(outcome, userId) {
      const record = { durationMs: afterMs(), ...noteworthy() };
      return stored(outcome, { userId, record });
    },
    async failed(thrown) {
      const ofConnection = secretTextsOf(means.connectorOf, connection);
      const redaction = redactionOf([...ofConnection, ...secrets.flatMap((texts) => texts())]);
      const failure = failureOf(thrown, redaction);
      const record = {
        ...noteworthy(),
        durationMs: afterMs(),
        steps,
        calls: await Promise.all(calls.map((call) => tracedCall(call, redaction))),
        passed: [...passed].filter((check) => check !== failure.check),
        failure,
      };
      return stored('failed', { record });
    },
  };
}

interface Watcher {
  readonly calls: Call[];
  readonly passed: (check: LoginCheck) => void;
}

function watched(tools: Tools, { calls, passed }: Watcher): Tools {
  const note = (call: Call) => {
    if (calls.length < MOST_CALLS) calls.push(call);
  };
  return {
    ...tools,
    onPassed: (...checks) => checks.forEach(passed),
    http: {
      async fetch(url, init) {
        const began = performance.now();
        const method = init?.method ?? 'GET';
        const end = (answer: Call['answer']) =>
          note({ method, url, ms: Math.round(performance.now() - began), answer });
        try {
          const response = await tools.http.fetch(url, init);
          end(response);
          return response;
        } catch (error) {
          if (error instanceof UpstreamError) end(error);
          throw error;
        }
      },
    },
  };
}

async function tracedCall(
  { method, url, ms, answer }: Call,
  redaction: Redaction,
): Promise<TracedCall> {
  const place = URL.parse(url);
  const call = {
    method,
    host: place?.host ?? '',
    path: place === null ? '' : redaction.path(place),
    durationMs: ms,
  };
  if (answer instanceof UpstreamError) {
    return { ...call, fault: answer.fault ?? answer.reason };
  }
  // The outbound client has read the whole body, and it can be read again.
  const excerpt = redaction.answer({
    status: answer.status,
    body: await answer.clone().text(),
  });
  return { ...call, status: answer.status, ...(excerpt !== undefined && { excerpt }) };
}

/** What is kept of a failure; `running` is the check during which it happened. */
export function failureOf(
  error: unknown,
  redaction: Redaction,
  running?: LoginCheck,
): TracedFailure {
  const upstream = upstreamIn(error);
  const { field, detail, upstream: said } = upstream ?? {};
  return {
    ...failedCheck(error, running),
    code: error instanceof AppError ? error.code : 'internal',
    ...(field !== undefined && { field }),
    ...(detail !== undefined && { detail: redaction.text(detail) }),
    ...(said?.code && { upstreamCode: redaction.text(said.code) }),
    ...(said?.description && { upstreamText: redaction.text(said.description) }),
  };
}
