/**
 * The recorded exchanges beside a connector, `fixture.json`, and how they are brought to life: a
 * recording cannot hold a signature or a time that is still good when it is played.
 *
 * In any value, `"$state"` and `"$nonce"` stand for those of the login, `"$now"` and `"$now+300"` for
 * seconds since 1970, `"$keys"` for the provider's public keys, and `{"$jwt": {...}}` for a token that
 * the provider signs. A scenario's `upstream` and `callback` are merge patches (RFC 7396) of the
 * recording: a member replaces, `null` removes.
 */
import type { UpstreamReason } from '../kernel/upstream-error.ts';
import type { Callback, Claims, LoginContext, Subject } from './connector.ts';
import type { Answer, Signer } from './played-upstream.ts';

/** What every connector must show. */
export const scenarioNames = [
  'happy path',
  'missing e-mail',
  'unverified e-mail',
  'e-mail verified with the text false',
  'error body',
  'wrong audience',
  'malformed body',
  'denied',
] as const;

export type ScenarioName = (typeof scenarioNames)[number];

export interface Fixture {
  /** The connection type. */
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of `state`, `nonce` and `code_challenge`, what the start must send. */
  readonly sends: readonly string[];
  /** Answers by `METHOD https://host/path`. */
  readonly upstream: Readonly<Record<string, unknown>>;
  readonly callback: RecordedCallback;
  readonly scenarios: Readonly<Record<ScenarioName, Scenario>>;
}

interface RecordedCallback {
  readonly method: Callback['method'];
  readonly params: Readonly<Record<string, string>>;
}

export type Scenario =
  /** Why the protocol cannot come into this situation. */
  | { readonly inapplicable: string }
  | (Change & { readonly subjects: readonly Subject[]; readonly claims: Claims })
  | (Change & { readonly reason: UpstreamReason });

interface Change {
  readonly upstream?: Readonly<Record<string, unknown>>;
  readonly callback?: {
    readonly method?: string;
    readonly params?: Readonly<Record<string, unknown>>;
  };
}

/** Reads a fixture file; throws when it is not one. */
export function parseFixture(json: string): Fixture {
  const fixture = JSON.parse(json) as Fixture; // shape: the next lines, and the suite itself
  const missing = scenarioNames.filter((name) => !(name in fixture.scenarios));
  if (missing.length > 0) throw new Error(`the fixture lacks the scenarios ${missing.join(', ')}`);
  return fixture;
}

export interface Stage {
  readonly login: LoginContext;
  readonly signer: Signer;
  /** Epoch ms. */
  readonly now: number;
}

export interface Played {
  readonly upstream: Readonly<Record<string, Answer>>;
  readonly callback: Callback;
}

/** The exchanges of one scenario, ready to be played. */
export async function bringToLife(fixture: Fixture, change: Change, stage: Stage): Promise<Played> {
  const upstream = await fill(patched(fixture.upstream, change.upstream ?? {}), stage);
  const callback = await fill(patched(fixture.callback, change.callback ?? {}), stage);
  const { method, params } = callback as RecordedCallback; // the file's shape, placeholders filled
  return {
    upstream: upstream as Readonly<Record<string, Answer>>, // likewise
    callback: { method, params: new URLSearchParams(params) },
  };
}

function patched(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result = new Map(Object.entries(isRecord(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name);
    else result.set(name, patched(result.get(name), value));
  }
  return Object.fromEntries(result);
}

async function fill(value: unknown, stage: Stage): Promise<unknown> {
  if (typeof value === 'string') return filledText(value, stage);
  if (Array.isArray(value)) return Promise.all(value.map((member) => fill(member, stage)));
  if (!isRecord(value)) return value;
  const members = await Promise.all(
    Object.entries(value).map(async ([name, member]) => [name, await fill(member, stage)] as const),
  );
  const filled: Readonly<Record<string, unknown>> = Object.fromEntries(members);
  return isRecord(filled['$jwt']) ? stage.signer.sign(filled['$jwt']) : filled;
}

function filledText(text: string, { login, signer, now }: Stage): unknown {
  const offset = /^\$now(?:\+(\d+))?$/.exec(text);
  if (offset !== null) return Math.floor(now / 1000) + Number(offset[1] ?? 0);
  if (text === '$keys') return [signer.publicJwk];
  if (text === '$state') return login.state;
  return text === '$nonce' ? login.nonce : text;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
