/**
 * The recorded exchanges beside a connector, `fixture.json`, and how they are brought to life: a
 * recording cannot hold a signature or a time that is still good when it is played.
 *
 * In any value, `"$state"` and `"$nonce"` stand for those of the login, `"$now"` and `"$now+300"` for
 * seconds since 1970, `"$keys"` for the provider's public keys, and `{"$jwt": {...}}` for a token that
 * the provider signs; the text `{"$rsa2": {...}}` becomes that JSON, with the provider's signature over its
 * first member beside it. `"$ecKey"` is a key of our own on P-256, `"$rsaKey"` one of RSA as PKCS #8 in base64, and
 * `"$rsaProviderKey"` the public key of the provider; all of them are made for the run. A scenario's `upstream` and `callback` are merge patches (RFC 7396) of the
 * recording: a member replaces, `null` removes.
 */
import { generateKeyPairSync, type KeyPairKeyObjectResult, sign } from 'node:crypto';

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
  /** True for a vendor that takes its secret nowhere but in the query of a server's request. */
  readonly sendsSecretsInQuery?: boolean;
  /** Answers by `METHOD https://host/path`, or `METHOD https://host/path name=value` where a parameter decides. */
  readonly upstream: Readonly<Record<string, unknown>>;
  /** What the browser brings back; absent for a type without browser. */
  readonly callback?: RecordedCallback;
  /** What the app, or the phone that scanned a code, sends; absent for a type with neither. */
  readonly credential?: Readonly<Record<string, unknown>>;
  /** Routes whose refusal leaves something out, but does not keep the person out. */
  readonly optional?: readonly string[];
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
  readonly credential?: Readonly<Record<string, unknown>>;
}

const ecKey = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;

interface RsaKeys {
  readonly own: KeyPairKeyObjectResult;
  readonly provider: KeyPairKeyObjectResult;
}

let madeKeys: RsaKeys | undefined;

/** Made when the first recording wants them. */
function rsaKeys(): RsaKeys {
  const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
  return (madeKeys ??= { own: pair(), provider: pair() });
}

const ownKeys: Readonly<Record<string, () => string>> = {
  $ecKey: () => ecKey,
  $rsaKey: () =>
    rsaKeys().own.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  $rsaProviderKey: () =>
    rsaKeys().provider.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
};

/** Reads a fixture file: one recording, or a list with one for each type; throws when it is neither. */
export function parseFixtures(json: string): readonly Fixture[] {
  const filled = json.replaceAll(/"(\$(?:ec|rsa|rsaProvider)Key)"/g, (_whole, name: string) =>
    JSON.stringify(ownKeys[name]?.()),
  );
  const read: unknown = JSON.parse(filled);
  const fixtures = (Array.isArray(read) ? read : [read]) as Fixture[]; // shape: the next lines, and the suite itself
  for (const { type, scenarios } of fixtures) {
    const missing = scenarioNames.filter((name) => !(name in scenarios));
    if (missing.length > 0) throw new Error(`${type} lacks the scenarios ${missing.join(', ')}`);
  }
  return fixtures;
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
  readonly credential: Readonly<Record<string, unknown>>;
}

/** The exchanges of one scenario, ready to be played. */
export async function bringToLife(fixture: Fixture, change: Change, stage: Stage): Promise<Played> {
  const upstream = await fill(patched(fixture.upstream, change.upstream ?? {}), stage);
  const { callback = { method: 'GET', params: {} }, credential = {} } = fixture;
  const returned = await fill(patched(callback, change.callback ?? {}), stage);
  const { method, params } = returned as RecordedCallback; // the file's shape, placeholders filled
  const sent = await fill(patched(credential, change.credential ?? {}), stage);
  return {
    upstream: upstream as Readonly<Record<string, Answer>>, // likewise
    callback: { method, params: new URLSearchParams(params) },
    credential: sent as Readonly<Record<string, unknown>>, // likewise
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
  if (isRecord(filled['$rsa2'])) return rsa2Signed(filled['$rsa2']);
  return isRecord(filled['$jwt']) ? stage.signer.sign(filled['$jwt']) : filled;
}

function rsa2Signed(members: Readonly<Record<string, unknown>>): string {
  const [text] = Object.values(members).map((member) => JSON.stringify(member));
  const signature = sign('sha256', Buffer.from(text ?? ''), rsaKeys().provider.privateKey);
  return JSON.stringify({ ...members, sign: signature.toString('base64') });
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
