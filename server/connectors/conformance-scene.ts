/** One login through a connector against its recording, and what must hold however it ends. */
import assert from 'node:assert/strict';

import { UpstreamError } from '../kernel/upstream-error.ts';
import type {
  Assertion,
  Connector,
  LoginContext,
  NativeCapability,
  RedirectCapability,
  Started,
} from './connector.ts';
import { bringToLife, type Fixture, type Played, type Scenario } from './fixture.ts';
import { newSigner, playUpstream, type PlayedUpstream } from './played-upstream.ts';
import { createTools } from './tools.ts';

const NOW = 1_800_000_000_000;

export const login: LoginContext = {
  redirectUri: 'https://broker.example/connection/social/one/pool/callback',
  state: 'state-Qm7vXe2LkTz9',
  nonce: 'nonce-Hs4bYw8RcJd1',
  codeVerifier: 'verifier-Np6gUa3KfVo5ExZiWt0CqMhBlSyDrIjG',
  locale: 'en',
};

interface SceneInput {
  readonly connector: Connector;
  readonly fixture: Fixture;
  readonly scenario?: Exclude<Scenario, { readonly inapplicable: string }>;
}

export interface Scene {
  readonly upstream: PlayedUpstream;
  readonly played: Played;
  start(): Promise<Started>;
  /** The whole login, which must end in a well-formed assertion. */
  succeed(): Promise<Assertion>;
  /** The same by the app, for a type that has both ways. */
  exchange(): Promise<Assertion>;
  /** The whole login, however it ends. */
  attempt(): Promise<Assertion | UpstreamError>;
  /** The whole login, which must end in an `UpstreamError` that gives nothing away. */
  fail(finishedBy?: LoginContext): Promise<UpstreamError>;
}

export async function setScene({ connector, fixture, scenario }: SceneInput): Promise<Scene> {
  const signer = await newSigner('ES256', 'key-1');
  const played = await bringToLife(fixture, scenario ?? {}, { login, signer, now: NOW });
  const upstream = playUpstream(played.upstream);
  const tools = createTools({ http: upstream.http, clock: () => NOW });
  const config = connector.decode(fixture.fields);
  const secrets = secretsOf(connector, fixture);
  // Some vendors know no other place for a secret than the query of their token endpoint.
  const isNotDemanded = () => fixture.sendsSecretsInQuery !== true;

  const start = () => redirectOf(connector).start({ config, login }, tools);

  async function signIn(finishedBy: LoginContext): Promise<Assertion> {
    const { callback, credential } = played;
    const { redirect, native, poll } = connector;
    if (poll !== undefined) {
      await poll.show({ config, scene: login.state, lifetimeMs: 60_000 }, tools);
      return poll.finish({ config, brought: credential }, tools);
    }
    if (redirect === undefined) return nativeOf(native).exchange({ config, credential }, tools);
    const { memory } = await start();
    return redirect.finish({ config, login: finishedBy, memory, callback }, tools);
  }

  return {
    upstream,
    played,
    start,
    async succeed() {
      const assertion = await signIn(login);
      assertWellFormed(assertion);
      assertNoneIn(
        secrets.filter(isNotDemanded),
        upstream.requests.map(({ url }) => url).join(' '),
      );
      return assertion;
    },
    exchange: () =>
      nativeOf(connector.native).exchange({ config, credential: played.credential }, tools),
    attempt: () => attempt(login),
    async fail(finishedBy = login) {
      const outcome = await attempt(finishedBy);
      if (!(outcome instanceof UpstreamError)) assert.fail('the login succeeded');
      return outcome;
    },
  };

  async function attempt(finishedBy: LoginContext): Promise<Assertion | UpstreamError> {
    const outcome = await signIn(finishedBy).catch((thrown: unknown) => thrown as Error); // anything else is thrown on
    assertNoneIn(secrets.filter(isNotDemanded), upstream.requests.map(({ url }) => url).join(' '));
    if (!(outcome instanceof Error)) return outcome;
    if (!(outcome instanceof UpstreamError)) throw outcome;
    assertNoneIn([...secrets, ...bearers(played)], everythingIn(outcome));
    return outcome;
  }
}

function redirectOf({ type, redirect }: Connector): RedirectCapability<unknown> {
  if (redirect === undefined) throw new Error(`${type} has no redirect to check`);
  return redirect;
}

function nativeOf(native: Connector['native']): NativeCapability<unknown> {
  if (native === undefined) throw new Error('a connector without any way in');
  return native;
}

const LONG_ENOUGH_TO_BE_A_SECRET = 6;

/** What whoever holds it can sign in with. */
function bearers({ callback: { params }, credential }: Played): readonly string[] {
  const sent = Object.values(credential).filter((value) => typeof value === 'string');
  return ['code', 'auth_code', 'authCode', 'ticket', 'id_token', 'state']
    .flatMap((name) => params.getAll(name))
    .concat(login.codeVerifier, sent)
    .filter(({ length }) => length >= LONG_ENOUGH_TO_BE_A_SECRET);
}

function everythingIn({ message, stack, detail, cause, upstream }: UpstreamError): string {
  assert.equal(cause, undefined, 'a cause may carry the answer it came from');
  return JSON.stringify([message, stack, detail, upstream]);
}

function assertNoneIn(secrets: readonly string[], text: string): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), 'a secret got out');
}

function assertWellFormed({ subjects, claims, assurance }: Assertion): void {
  assert.ok(subjects.length > 0);
  for (const subject of subjects) {
    for (const part of [subject.type, subject.value, subject.authority]) {
      assert.ok(typeof part === 'string' && part !== '', 'ids survive as text');
    }
  }
  for (const [name, value] of Object.entries(claims)) {
    const isContact = name === 'email' || name === 'phone';
    assert.equal(typeof (isContact ? value.value : value), 'string', name);
    if (isContact) assert.equal(typeof value.isVerified, 'boolean', name);
  }
  assert.ok(assurance.authenticatedAt === undefined || Number.isInteger(assurance.authenticatedAt));
}

/** What a setting's schema says about it. */
export type Annotations = Readonly<Record<string, unknown>>;

export interface SettingsSchema {
  readonly properties: Readonly<Record<string, Annotations>>;
  readonly required?: readonly string[];
}

export function schemaOf({ config }: Connector): SettingsSchema {
  return config as SettingsSchema; // TypeBox objects are JSON Schema
}

/** The values of the settings that are marked as secret. */
export function secretsOf(connector: Connector, { fields }: Fixture): readonly string[] {
  return Object.entries(schemaOf(connector).properties)
    .filter(([, setting]) => setting['secret'] === true)
    .flatMap(([name]) => (typeof fields[name] === 'string' ? [fields[name]] : []));
}
