import type { LoginCheck } from '@causeway/contract/login-checks.ts';

import type { AppId, ConnectionId, PoolId, SourceId, UserId } from '../kernel/ids.ts';

export const traceOutcomes = ['done', 'asked', 'failed'] as const;

export const tracePurposes = ['sign-in', 'link', 'test'] as const;

/**
 * What happened in one login, for whoever asks why it ended as it did. It holds names of ours, addresses
 * without values and what was left of texts after redaction: no secret, code, token, e-mail or number.
 */
export interface LoginTrace {
  /** The one that error pages show. */
  readonly id: string;
  readonly poolId: PoolId;
  readonly purpose: (typeof tracePurposes)[number];
  readonly outcome: (typeof traceOutcomes)[number];
  readonly sourceId: SourceId;
  readonly connectionId: ConnectionId;
  /** Undefined for a test of a connection. */
  readonly appId: AppId | undefined;
  readonly userId: UserId | undefined;
  readonly record: TraceRecord;
  /** When the login began. */
  readonly at: number;
}

/** The whole exchange of a login that failed; of others, what is worth a look. */
export interface TraceRecord {
  readonly durationMs: number;
  readonly steps?: readonly TracedStep[];
  readonly calls?: readonly TracedCall[];
  readonly passed?: readonly LoginCheck[];
  readonly failure?: TracedFailure;
  readonly withheld?: readonly TracedWithheld[];
  readonly tested?: TestedLogin;
}

export interface TracedStep {
  readonly step: string;
  /** Since the login began. */
  readonly afterMs: number;
}

/** One request to the source. */
export interface TracedCall {
  readonly method: string;
  readonly host: string;
  /** With the names of the query's parameters and without their values. */
  readonly path: string;
  readonly status?: number;
  readonly durationMs: number;
  /** Why there was no answer. */
  readonly fault?: string;
  /** What an answer says of its error, redacted. */
  readonly excerpt?: string;
}

export interface TracedFailure {
  readonly check: LoginCheck;
  /** Absent where the failure is a decision or a bug of ours. */
  readonly fault?: string;
  /** What the person was told. */
  readonly code: string;
  /** The setting that is wrong. */
  readonly field?: string;
  readonly detail?: string;
  /** The source's own code and text. */
  readonly upstreamCode?: string;
  readonly upstreamText?: string;
}

/** What the source kept back for want of a permission. */
export interface TracedWithheld {
  readonly what: string;
  readonly permission: string;
  readonly code: string;
}

/** What a test sign-in found out, by names alone. */
export interface TestedLogin {
  /** Those that the source says it granted; undefined when it does not say. */
  readonly scopes?: readonly string[];
  /** Members of the source's own answer. */
  readonly claims: readonly string[];
  /** What of a user would be filled. */
  readonly mapped: readonly string[];
  readonly acr?: string;
  /** What the judge would have done; undefined where no application offers the connection. */
  readonly decision?: { readonly outcome: string; readonly rule: string };
}

/** Whose traces are asked for; every member narrows. */
export interface TraceFilter {
  readonly connectionId?: ConnectionId | undefined;
  readonly userId?: UserId | undefined;
  readonly outcome?: LoginTrace['outcome'] | undefined;
}
