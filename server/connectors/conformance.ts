/**
 * What every connector must do, whatever it connects to. A connector brings its `fixture.json`; the
 * demands are here, and a new one meets all connectors at once.
 *
 * `conformanceChecks` lists them as named functions and knows no test runner.
 */
import assert from 'node:assert/strict';

import { categoryOf, sourceTypeOf } from '@causeway/contract/source-types.ts';

import { UpstreamError } from '../kernel/upstream-error.ts';
import {
  login,
  schemaOf,
  secretsOf,
  setScene,
  type Annotations,
  type Scene,
} from './conformance-scene.ts';
import type { Assertion, Connector } from './connector.ts';
import { isObject } from './engine/upstream.ts';
import { scenarioNames, type Fixture, type Scenario } from './fixture.ts';

export interface Check {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

export interface Candidate {
  readonly connector: Connector;
  readonly fixture: Fixture;
  /** The text of `logo.svg`. */
  readonly logo: string;
}

/** What holds for a connector whatever it speaks; for one whose protocol cannot be recorded, all. */
export function descriptionChecks({
  connector,
  logo,
}: Omit<Candidate, 'fixture'>): readonly Check[] {
  return [
    { name: 'belongs to a source type and category of the wire', run: () => belongs(connector) },
    { name: 'is frozen and describes each of its settings', run: () => isDescribed(connector) },
    { name: 'has a small logo without script', run: () => hasLogo(logo) },
  ];
}

export function conformanceChecks(candidate: Candidate): readonly Check[] {
  const { fixture } = candidate;
  return [
    ...descriptionChecks(candidate),
    { name: 'names the setting that is missing', run: () => namesMissing(candidate) },
    { name: 'sends what binds the answer to this login', run: () => sendsBindings(candidate) },
    ...scenarioNames.map((name) => ({
      name: `plays: ${name}`,
      run: () => plays(candidate, fixture.scenarios[name]),
    })),
    { name: 'incident-31: refuses the state of another login', run: () => checksState(candidate) },
    { name: 'refuses the nonce of another login', run: () => checksNonce(candidate) },
    { name: 'knows the same person by an app', run: () => knowsByApp(candidate) },
    { name: 'ignores members that it does not know', run: () => ignoresUnknown(candidate) },
    { name: 'incident-43: fails closed on every bad answer', run: () => failsClosed(candidate) },
  ];
}

function belongs({ type, sourceType, category }: Connector): void {
  assert.equal(sourceTypeOf(type), sourceType);
  assert.equal(categoryOf(type), category);
}

function isDescribed(connector: Connector): void {
  assert.ok(Object.isFrozen(connector));
  const settings = settingsOf(connector);
  for (const [name, setting] of settings) {
    assert.ok(typeof setting['title'] === 'string' && setting['title'] !== '', name);
    assert.ok(typeof setting['description'] === 'string' && setting['description'] !== '', name);
  }
  const orders = settings.map(([, setting]) => setting['order']);
  assert.ok(orders.every((order) => typeof order === 'number'));
  assert.equal(new Set(orders).size, orders.length, 'two settings share a place');
}

function hasLogo(logo: string): void {
  assert.match(logo, /^<svg [^>]*viewBox=/);
  assert.doesNotMatch(logo, /<script|on\w+=|href=|<foreignObject/i);
  assert.ok(logo.length <= 4096, 'the logo is larger than 4 KiB');
}

function namesMissing({ connector, fixture }: Candidate): void {
  connector.decode(fixture.fields);
  const { required = [] } = schemaOf(connector);
  for (const name of required) {
    const fields = { ...fixture.fields, [name]: undefined };
    assert.throws(
      () => connector.decode(fields),
      (error) => {
        assert.ok(error instanceof UpstreamError);
        assert.equal(error.reason, 'misconfigured');
        assert.equal(error.field, name);
        assert.ok(error.detail, 'a setting without its rule helps nobody');
        return true;
      },
    );
  }
}

async function sendsBindings({ connector, fixture }: Candidate): Promise<void> {
  if (connector.redirect === undefined) return;
  const scene = await setScene({ connector, fixture });
  const { instruction } = await scene.start();
  const isRedirect = instruction.kind === 'redirect';
  const sent = isRedirect
    ? new URL(instruction.url).searchParams
    : new URLSearchParams(instruction.fields);

  const address = [...sent.values(), ...sentAhead(scene)].find(leadsBack);
  assert.ok(address, 'the redirect address is not sent');
  if (fixture.sends.includes('state')) {
    const state = sent.get('state') ?? new URL(address).searchParams.get('state');
    assert.equal(state, login.state);
  }
  if (fixture.sends.includes('nonce')) assert.equal(sent.get('nonce'), login.nonce);
  assert.equal(sent.has('code_challenge'), fixture.sends.includes('code_challenge'));
  const written = `${instruction.url} ${sent.toString()}`;
  for (const secret of [...secretsOf(connector, fixture), login.codeVerifier]) {
    assert.ok(!written.includes(secret), 'a secret is sent through the browser');
  }
}

/** Where there is no parameter for the state, the address carries it. */
function leadsBack(sent: string): boolean {
  return sent === login.redirectUri || sent.startsWith(`${login.redirectUri}?`);
}

/** OAuth 1.0 says where to come back to before the browser leaves, in the header that signs it. */
function sentAhead({ upstream }: Scene): readonly string[] {
  const headers = upstream.requests.map((request) => request.headers['authorization'] ?? '');
  return headers
    .flatMap((header) => [...header.matchAll(/="([^"]*)"/g)])
    .map(([, value = '']) => decodeURIComponent(value));
}

async function plays({ connector, fixture }: Candidate, scenario: Scenario): Promise<void> {
  if ('inapplicable' in scenario) {
    assert.notEqual(scenario.inapplicable, '');
    return;
  }
  const scene = await setScene({ connector, fixture, scenario });
  if ('reason' in scenario) {
    const error = await scene.fail();
    assert.equal(error.reason, scenario.reason, error.detail);
    assert.ok(error.detail, 'an error without detail helps nobody');
    return;
  }
  const { subjects, claims } = await scene.succeed();
  assert.deepEqual(subjects, scenario.subjects);
  assert.deepEqual(claims, scenario.claims);
}

async function checksState({ connector, fixture }: Candidate): Promise<void> {
  if (!fixture.sends.includes('state')) return;
  const scene = await setScene({ connector, fixture });
  scene.played.callback.params.set('state', 'the state of another login');

  await scene.fail();
  const { code, ticket = code } = fixture.callback?.params ?? {};
  const leaked = scene.upstream.requests.filter(
    ({ url, body }) => ticket && (url.includes(ticket) || body.includes(ticket)),
  );
  assert.deepEqual(leaked, [], 'the code was used before the state was compared');
}

async function checksNonce({ connector, fixture }: Candidate): Promise<void> {
  if (!fixture.sends.includes('nonce')) return;
  const scene = await setScene({ connector, fixture });

  const error = await scene.fail({ ...login, nonce: 'the nonce of another login' });
  assert.equal(error.reason, 'bad_token');
}

async function knowsByApp({ connector, fixture }: Candidate): Promise<void> {
  if (connector.native === undefined) return;
  assert.ok(fixture.credential, 'the recording has no credential of an app');
  const { subjects } = await (await setScene({ connector, fixture })).exchange();
  const scene = await setScene({ connector, fixture });
  assert.deepEqual((await scene.succeed()).subjects, subjects);
}

async function ignoresUnknown({ connector, fixture }: Candidate): Promise<void> {
  const expected = await (await setScene({ connector, fixture })).succeed();
  const strange = { json: { an_unknown_member: { of: ['any', 'kind', 7, null] } } };
  const upstream = Object.fromEntries(
    Object.entries(fixture.upstream)
      .filter(([, answer]) => answersObject(answer))
      .map(([route]) => [route, strange]),
  );
  const callback = { params: { an_unknown_parameter: 'x' } };

  const scenario = { upstream, callback, subjects: [], claims: {} };
  const assertion = await (await setScene({ connector, fixture, scenario })).succeed();
  assert.deepEqual(assertion.subjects, expected.subjects);
  assert.deepEqual(assertion.claims, expected.claims);
}

function answersObject(answer: unknown): boolean {
  return isObject(answer) && isObject(answer['json']);
}

const badAnswers = [
  { status: 500, text: 'Internal Server Error' },
  { status: 503, text: '' },
  { status: 429, text: '' },
  { status: 302, text: '' },
  { status: 200, text: '' },
  { status: 200, text: '{"half": ' },
  { status: 200, text: '<!doctype html><title>Maintenance</title>' },
  { status: 200, json: [] },
  { status: 200, json: null },
  { status: 200, json: {} },
  undefined,
];

/** Whatever one endpoint says instead of its answer, nobody gets in. */
async function failsClosed({ connector, fixture }: Candidate): Promise<void> {
  const happy = await setScene({ connector, fixture });
  const expected = await happy.succeed();
  const routes = new Set(happy.upstream.requests.map(({ route }) => route));
  assert.notEqual(routes.size, 0);
  for (const route of routes) {
    for (const answer of badAnswers) {
      const scene = await setScene({ connector, fixture });
      scene.upstream.answer(route, answer);
      await (fixture.optional?.includes(route) ? letsNobodyElseIn(scene, expected) : scene.fail());
    }
  }
}

/** What may be missing may be missing; but the person is the same, or stays outside. */
async function letsNobodyElseIn(scene: Scene, expected: Assertion): Promise<void> {
  const outcome = await scene.attempt();
  if (!(outcome instanceof Error)) assert.deepEqual(outcome.subjects, expected.subjects);
}

/** The settings, in the words of JSON Schema. */
function settingsOf(connector: Connector): readonly (readonly [string, Annotations])[] {
  return Object.entries(schemaOf(connector).properties);
}
