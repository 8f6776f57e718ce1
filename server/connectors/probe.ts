/**
 * How a connection is tested without a person: probes, each of one named check, in their order. Part of
 * the connector interface. A probe runs the code that a login runs; it asks, and changes nothing at the source.
 */
import type { UpstreamCheck } from '../kernel/upstream-fault.ts';
import type { LoginContext, Tools } from './connector.ts';
import type { LoadOwnKeys } from './own-keys.ts';

export interface Probe<Config> {
  readonly check: UpstreamCheck;
  /** Checks without which this one tells nothing. */
  readonly needs?: readonly UpstreamCheck[];
  /** Throws `UpstreamError` when the check fails; its fault may name an earlier check. */
  run(input: ProbeInput<Config>, tools: Tools): Promise<Probed>;
}

export interface ProbeInput<Config> {
  readonly config: Config;
  /** The settings of the connection that this one needs beside it; undefined where there is none. */
  readonly beside?: unknown;
  /** As a login would have it; nobody ever comes back with it. */
  readonly login: LoginContext;
  readonly ownKeys: LoadOwnKeys;
  /** The name of somebody to look up, for sources that are asked by name. */
  readonly username: string | undefined;
}

export type Probed =
  | { readonly kind: 'passed'; readonly detail?: string }
  | { readonly kind: 'skipped'; readonly why: SkipReason };

/** Why a check tells nothing here; `contract/login-checks.ts` has the texts. */
export type SkipReason =
  | 'plain_http'
  | 'only_by_signing_in'
  | 'not_published'
  | 'set_by_hand'
  | 'no_sample'
  | 'unclear';

export function passedWith(detail: string): Probed {
  return { kind: 'passed', detail };
}

export function skipped(why: SkipReason): Probed {
  return { kind: 'skipped', why };
}
