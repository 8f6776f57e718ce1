import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { UpstreamReason } from '../../kernel/upstream-error.ts';
import type { Answer } from '../played-upstream.ts';
import { setScene, USERINFO, type SceneChanges } from './oidc-scene.ts';
import { rejectsAs } from './rejects-as.ts';

const nothing = { name: undefined, email: undefined, email_verified: undefined };
const answer = {
  json: { sub: 'person-1', name: 'Ada', email: 'ada@example.org', email_verified: true },
};

async function questions(changes: SceneChanges, claims: Record<string, unknown>): Promise<number> {
  const scene = await setScene(changes);
  scene.upstream.answer(USERINFO, answer);
  await scene.issueClaims(claims);
  await scene.finish();
  return scene.upstream.requestsTo(USERINFO).length;
}

test('userinfo is asked only for what the scopes promise and the id token lacks', async () => {
  const settings = { scopes: ['profile', 'email'] };
  assert.equal(await questions({ settings }, {}), 0);
  assert.equal(await questions({ settings }, { phone_number: undefined }), 0);
  assert.equal(await questions({ settings }, { email: undefined }), 1);
  assert.equal(await questions({ settings }, { name: undefined }), 1);
  assert.equal(await questions({ settings }, { name: undefined, nickname: 'ada' }), 0);
  assert.equal(await questions({ settings: { scopes: ['email'] } }, { name: undefined }), 0);
  assert.equal(await questions({ settings: { scopes: [] } }, nothing), 0);
});

test('userinfo can be asked always or never, and is not missed where there is none', async () => {
  assert.equal(await questions({ settings: { userinfo: 'always' } }, {}), 1);
  assert.equal(await questions({ settings: { userinfo: 'never' } }, nothing), 0);
  assert.equal(await questions({ metadata: { userinfo_endpoint: undefined } }, nothing), 0);
});

test('userinfo is asked with the access token and fills what is missing', async () => {
  const scene = await setScene();
  scene.upstream.answer(USERINFO, { json: { ...answer.json, name: 'Another', groups: ['a'] } });
  await scene.issueClaims({ email: undefined });

  const { claims, raw } = await scene.finish();

  const [request] = scene.upstream.requestsTo(USERINFO);
  assert.equal(request?.headers['authorization'], 'Bearer access-1');
  assert.deepEqual(claims, {
    name: 'Ada Lovelace',
    email: { value: 'ada@example.org', isVerified: true },
  });
  assert.deepEqual(raw['groups'], ['a']);
});

test('incident-2: the proof of one address never covers another', async () => {
  const scene = await setScene({ settings: { userinfo: 'always' } });
  await scene.issueClaims({ email: 'victim@example.org', email_verified: undefined });
  scene.upstream.answer(USERINFO, {
    json: { sub: 'person-1', email: 'attacker@example.org', email_verified: true },
  });

  const { claims } = await scene.finish();

  assert.deepEqual(claims.email, { value: 'victim@example.org', isVerified: false });
});

const failures: readonly (readonly [string, Answer | undefined, UpstreamReason])[] = [
  [
    'incident-30: is about somebody else',
    { json: { ...answer.json, sub: 'person-2' } },
    'bad_response',
  ],
  ['incident-30: names nobody', { json: { ...answer.json, sub: undefined } }, 'bad_response'],
  ['incident-30: folds the id', { json: { ...answer.json, sub: 'PERSON-1' } }, 'bad_response'],
  ['refuses the token', { status: 401, text: '' }, 'bad_token'],
  ['incident-43: fails', { status: 500, text: '' }, 'unreachable'],
  ['incident-43: is down', undefined, 'unreachable'],
  ['incident-43: is busy', { status: 429, text: '' }, 'rate_limited'],
  ['incident-43: is malformed', { text: '{"sub":"person-1"' }, 'bad_response'],
  ['incident-43: is a list', { json: [answer.json] }, 'bad_response'],
  ['incident-43: redirects', { status: 302, text: '' }, 'bad_response'],
];

for (const [behaviour, answered, reason] of failures) {
  test(`a userinfo answer that ${behaviour} fails the login as ${reason}`, async () => {
    const scene = await setScene();
    await scene.issueClaims(nothing);
    scene.upstream.answer(USERINFO, answered);

    await rejectsAs(scene.finish(), reason);
  });
}

test('userinfo that is always wanted needs an endpoint and an access token', async () => {
  const scene = await setScene({
    settings: { userinfo: 'always' },
    metadata: { userinfo_endpoint: undefined },
  });
  await scene.issueClaims();
  await rejectsAs(scene.finish(), 'misconfigured', /userinfo_endpoint/);

  const other = await setScene({ settings: { userinfo: 'always' } });
  other.issue(await other.signer.sign(other.claims()), { access_token: undefined });
  await rejectsAs(other.finish(), 'bad_response', /access token/);
});
