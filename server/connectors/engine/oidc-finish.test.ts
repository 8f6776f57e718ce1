import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { UpstreamReason } from '../../kernel/upstream-error.ts';
import type { Answer } from '../played-upstream.ts';
import { DISCOVERY, ISSUER, JWKS, login, setScene, TOKEN, USERINFO } from './oidc-scene.ts';
import { rejectsAs } from './rejects-as.ts';

const now = 1_800_000_000;

test('a login costs one token request, and its assertion says everything', async () => {
  const scene = await setScene();
  const claims = scene.claims({
    acr: 'urn:mfa',
    amr: ['pwd', 'otp'],
    auth_time: now - 5,
    groups: ['a'],
  });
  const idToken = await scene.signer.sign(claims);
  scene.issue(idToken, { refresh_token: 'refresh-1', expires_in: 3600, scope: 'openid email' });

  const assertion = await scene.finish();

  assert.deepEqual(assertion, {
    subjects: [{ type: 'generic', value: 'person-1', authority: ISSUER }],
    claims: { name: 'Ada Lovelace', email: { value: 'ada@example.org', isVerified: true } },
    session: { subject: 'person-1' },
    assurance: { acr: 'urn:mfa', amr: ['pwd', 'otp'], authenticatedAt: (now - 5) * 1000 },
    tokens: {
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      idToken,
      scope: 'openid email',
      expiresAt: (now + 3600) * 1000,
    },
    raw: claims,
  });
  assert.deepEqual(
    scene.upstream.requests.map(({ method, url }) => `${method} ${url}`),
    [DISCOVERY, TOKEN, JWKS],
  );
});

test('the code is exchanged with the redirect address and the verifier of this login', async () => {
  const scene = await setScene();
  await scene.issueClaims();

  await scene.finish();

  const [request] = scene.upstream.requestsTo(TOKEN);
  assert.deepEqual(Object.fromEntries(new URLSearchParams(request?.body)), {
    grant_type: 'authorization_code',
    code: 'code-1',
    redirect_uri: login.redirectUri,
    code_verifier: login.codeVerifier,
  });
  assert.equal(request?.headers['accept'], 'application/json');
  assert.equal(request?.headers['user-agent'], undefined);
});

test('no request follows a redirect, which could carry a secret elsewhere', async () => {
  const scene = await setScene({ settings: { userinfo: 'always' } });
  await scene.issueClaims();
  scene.upstream.answer(USERINFO, { json: { sub: 'person-1' } });

  await scene.finish();

  assert.deepEqual(
    scene.upstream.requests.map(({ route, redirect }) => [route, redirect]),
    [DISCOVERY, TOKEN, JWKS, USERINFO].map((route) => [route, 'manual']),
  );
});

test('tokens that come with a failure are not used', async () => {
  const scene = await setScene();
  const id_token = await scene.signer.sign(scene.claims());
  for (const status of [201, 206, 400, 403]) {
    scene.upstream.answer(TOKEN, { status, json: { access_token: 'access-1', id_token } });
    await rejectsAs(scene.finish(), 'bad_response', /no success/);
  }
});

const badAnswers: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ['incident-31: without state', { code: 'code-1' }, /state/],
  ['incident-31: with an empty state', { code: 'code-1', state: '' }, /state/],
  ['incident-31: with the state of another login', { code: 'code-1', state: 'other' }, /state/],
  [
    'incident-33: from another issuer (mix-up)',
    { code: 'code-1', state: login.state, iss: 'https://evil.example' },
    /iss/,
  ],
  ['without code', { state: login.state }, /code/],
  [
    'with an id token that was not asked for',
    { code: 'c', state: login.state, id_token: 'x' },
    /./,
  ],
];

for (const [fault, params, detail] of badAnswers) {
  test(`an answer ${fault} is refused before the code goes anywhere`, async () => {
    const scene = await setScene();
    await scene.issueClaims();

    await rejectsAs(scene.finish(params), 'bad_response', detail);
    assert.equal(scene.upstream.requestsTo(TOKEN).length, 0);
  });
}

test('incident-33: a provider that promises iss must send it, and the right one is accepted', async () => {
  const scene = await setScene({
    metadata: { authorization_response_iss_parameter_supported: true },
  });
  await scene.issueClaims();

  await rejectsAs(scene.finish(), 'bad_response', /iss/);
  await scene.finish({ code: 'code-1', state: login.state, iss: ISSUER });
});

test('an answer with a parameter twice is refused (parameter pollution)', async () => {
  const scene = await setScene();
  await scene.issueClaims();
  for (const name of ['code', 'state', 'iss', 'error']) {
    const params = new URLSearchParams({ code: 'code-1', state: login.state, iss: ISSUER });
    params.append(name, params.get(name) ?? 'x');
    if (name === 'error') params.append(name, 'y');

    await rejectsAs(scene.finishWith(params), 'bad_response');
  }
  assert.equal(scene.upstream.requestsTo(TOKEN).length, 0);
});

test('a person who says no is told apart from a provider that fails', async () => {
  const scene = await setScene();
  const answer = (error: string) =>
    scene.finish({ error, error_description: 'Because\nof\u0000that', state: login.state });

  for (const code of ['access_denied', 'user_cancelled_login']) {
    const { upstream } = await rejectsAs(answer(code), 'denied');
    assert.deepEqual(upstream, { code, description: 'Because of that' });
  }
  for (const code of ['server_error', 'invalid_scope', 'login_required']) {
    const { upstream } = await rejectsAs(answer(code), 'bad_response');
    assert.equal(upstream?.code, code);
  }
});

test('an error with the state of another login is not believed', async () => {
  const scene = await setScene();

  await rejectsAs(
    scene.finish({ error: 'access_denied', state: 'other' }),
    'bad_response',
    /state/,
  );
});

const tokenFailures: readonly (readonly [string, Answer | undefined, UpstreamReason])[] = [
  ['cannot be reached', undefined, 'unreachable'],
  ['fails', { status: 500, text: 'oops' }, 'unreachable'],
  ['is busy', { status: 429, json: { error: 'slow_down' } }, 'rate_limited'],
  ['refuses the code', { status: 400, json: { error: 'invalid_grant' } }, 'bad_code'],
  ['refuses the code with status 200', { json: { error: 'invalid_grant' } }, 'bad_code'],
  ['refuses the client', { status: 401, json: { error: 'invalid_client' } }, 'misconfigured'],
  ['refuses the client without a word', { status: 401, text: '' }, 'misconfigured'],
  [
    'finds the request strange',
    { status: 400, json: { error: 'invalid_request' } },
    'bad_response',
  ],
  ['answers with HTML', { text: '<html>' }, 'bad_response'],
  ['answers with half an object', { text: '{"access_token":"access' }, 'bad_response'],
  ['answers with nothing', { json: {} }, 'bad_response'],
  ['answers with a list', { json: ['access_token'] }, 'bad_response'],
  ['redirects', { status: 302, text: '' }, 'bad_response'],
  ['gives no id token', { json: { access_token: 'a', token_type: 'Bearer' } }, 'bad_response'],
  ['gives a number as id token', { json: { id_token: 7 } }, 'bad_response'],
  [
    'gives a token of another type',
    { json: { token_type: 'DPoP', id_token: 'x' } },
    'bad_response',
  ],
  ['gives a token with a line break', { json: { access_token: 'a\r\nb' } }, 'bad_response'],
];

for (const [behaviour, answer, reason] of tokenFailures) {
  test(`incident-43: a token endpoint that ${behaviour} fails the login as ${reason}`, async () => {
    const scene = await setScene();
    scene.upstream.answer(TOKEN, answer);

    const error = await rejectsAs(scene.finish(), reason);
    assert.notEqual(error.detail, '');
  });
}

test('what a provider says in an error is kept for the log, without our secrets', async () => {
  const scene = await setScene();
  const error_description =
    `code-1 with a secret, with: signs and ${login.codeVerifier} is wrong ` + 'x'.repeat(500);
  scene.upstream.answer(TOKEN, {
    status: 400,
    json: { error: 'invalid_grant', error_description },
  });

  const { upstream } = await rejectsAs(scene.finish(), 'bad_code');

  assert.equal(upstream?.status, 400);
  assert.equal(upstream?.code, 'invalid_grant');
  assert.match(
    upstream?.description ?? '',
    /^\[hidden\] with \[hidden\] and \[hidden\] is wrong x+$/,
  );
  assert.equal(upstream?.description?.length, 200);
});

test('expires_in as text counts, and nonsense in it does not', async () => {
  const scene = await setScene();
  for (const [expires_in, expected] of [
    ['600', (now + 600) * 1000],
    [600.9, now * 1000 + 600_900],
    ['soon', undefined],
    [-1, undefined],
    [null, undefined],
  ]) {
    scene.issue(await scene.signer.sign(scene.claims()), { expires_in });
    assert.equal((await scene.finish()).tokens?.expiresAt, expected);
  }
});

test('a sub that cannot be a person’s id is refused', async () => {
  const scene = await setScene();
  for (const sub of [
    '',
    '   ',
    'a'.repeat(256),
    'a\u0000b',
    '\ud800',
    7,
    null,
    ['person-1'],
    { a: 1 },
  ]) {
    await scene.issueClaims({ sub });
    await rejectsAs(scene.finish(), 'bad_response', /subject/);
  }
});

test('a sub is taken over exactly as sent', async () => {
  const scene = await setScene();
  for (const sub of [
    '0012345678901234567890',
    'Ada',
    'ADA',
    ' ada',
    'a'.repeat(255),
    'null',
    '张三',
  ]) {
    await scene.issueClaims({ sub });
    assert.equal((await scene.finish()).subjects[0].value, sub);
  }
});

test('the front channel takes the posted id token and asks nobody else', async () => {
  const scene = await setScene({ settings: { responseType: 'id_token' } });
  const id_token = await scene.signer.sign(scene.claims({ email: undefined, name: undefined }));

  const assertion = await scene.finish({ id_token, state: login.state }, 'POST');

  assert.equal(assertion.subjects[0].value, 'person-1');
  assert.deepEqual(assertion.tokens, { idToken: id_token });
  assert.equal(scene.upstream.requestsTo(TOKEN).length, 0);
  assert.equal(scene.upstream.requestsTo(USERINFO).length, 0);
});

test('the front channel refuses what does not come as one form with state and nonce', async () => {
  const scene = await setScene({ settings: { responseType: 'id_token' } });
  const { state } = login;
  const id_token = await scene.signer.sign(scene.claims());
  const replayed = await scene.signer.sign(scene.claims({ nonce: 'of another login' }));

  await rejectsAs(scene.finish({ id_token, state }, 'GET'), 'bad_response', /form/);
  await rejectsAs(scene.finish({ id_token, state: 'other' }, 'POST'), 'bad_response', /state/);
  await rejectsAs(scene.finish({ state }, 'POST'), 'bad_response', /id_token/);
  await rejectsAs(scene.finish({ id_token: replayed, state }, 'POST'), 'bad_token', /nonce/);
  await rejectsAs(scene.finish({ error: 'access_denied', state }, 'POST'), 'denied');
  const iss = 'https://evil.example';
  await rejectsAs(scene.finish({ id_token, state, iss }, 'POST'), 'bad_response', /iss/);
  const large = `${'a'.repeat(70_000)}.b.c`;
  await rejectsAs(scene.finish({ id_token: large, state }, 'POST'), 'bad_token', /large/);
  const twice = new URLSearchParams([
    ['id_token', id_token],
    ['id_token', id_token],
    ['state', state],
  ]);
  await rejectsAs(scene.finishWith(twice, 'POST'), 'bad_response', /more than one/);
});
