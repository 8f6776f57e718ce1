import assert from 'node:assert/strict';
import { test } from 'node:test';

import { login } from '../conformance-scene.ts';
import { github, githubMobile } from '../presets/github/connector.ts';
import { playUpstream } from '../played-upstream.ts';
import { createTools } from '../tools.ts';
import { judgeCallback } from './code-callback.ts';
import { rejectsAs } from './rejects-as.ts';

const fields = { clientID: 'id-1', clientSecret: 'secret-1' };

function toolsOn(answers: Parameters<typeof playUpstream>[0]) {
  const upstream = playUpstream(answers);
  return { upstream, tools: createTools({ http: upstream.http, clock: () => 1_800_000_000_000 }) };
}

const answers = {
  'POST https://github.com/login/oauth/access_token': {
    json: { access_token: 'gho_form', expires_in: '60', refresh_token: 'ghr_1' },
  },
  'GET https://api.github.com/user': { text: '{"id":90071992547409931,"login":"octo"}' },
  'GET https://api.github.com/user/emails': { json: [] },
};

test('the browser is sent with everything that binds its answer to this login', async () => {
  const config = github.decode(fields);
  const { tools } = toolsOn({});

  const started = await github.redirect?.start({ config, login }, tools);

  assert.equal(started?.instruction.kind, 'redirect');
  const url = new URL(started.instruction.url);
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    client_id: 'id-1',
    redirect_uri: login.redirectUri,
    response_type: 'code',
    scope: 'read:user user:email',
    state: login.state,
    code_challenge: 'kHfxCdRt3jUY7Yewg4XhPrCIy4NLMqgtxYgvt--4WnQ',
    code_challenge_method: 'S256',
  });
  assert.ok(!url.search.includes('+'), 'some servers do not read a plus as a space');
});

test('tokens, their end and a long id arrive as they were sent', async () => {
  const { tools, upstream } = toolsOn(answers);
  const config = githubMobile.decode(fields);

  const assertion = await githubMobile.native?.exchange(
    { config, credential: { code: 'code-1' } },
    tools,
  );

  assert.equal(assertion?.subjects[0].value, '90071992547409931');
  assert.deepEqual(assertion.tokens, {
    accessToken: 'gho_form',
    refreshToken: 'ghr_1',
    expiresAt: 1_800_000_060_000,
  });
  const [exchange] = upstream.requests;
  assert.equal(exchange?.body, 'client_id=id-1&client_secret=secret-1&code=code-1');
});

test('a credential of another shape never reaches the vendor', async () => {
  const { tools, upstream } = toolsOn(answers);
  const config = githubMobile.decode(fields);
  for (const credential of [{}, { code: '' }, { code: 7 }, { code: 'c'.repeat(4000) }]) {
    const attempt = githubMobile.native?.exchange({ config, credential }, tools);
    await rejectsAs(Promise.resolve(attempt), 'bad_code');
  }
  assert.deepEqual(upstream.requests, []);
});

test('a code counts once, under the names of its vendor', () => {
  const returned = (query: string, traits = {}) =>
    judgeCallback({ method: 'GET', params: new URLSearchParams(query) }, login, traits);
  const state = `state=${login.state}`;

  assert.equal(returned(`${state}&authCode=b`, { code: ['authCode', 'code'] }), 'b');
  assert.equal(returned(`${state}&authCode=&code=c`, { code: ['authCode', 'code'] }), 'c');
  assert.throws(() => returned(`${state}&code=a&code=b`), { reason: 'bad_response' });
  assert.throws(() => returned('state=other&code=a'), { reason: 'bad_response' });
  assert.throws(() => returned(state), { reason: 'bad_response' });
  assert.throws(() => returned(state, { isSilentRefusal: true }), { reason: 'denied' });
  assert.throws(() => returned(`${state}&error=access_denied&code=a`), { reason: 'denied' });
  assert.throws(() => returned(`${state}&error=no`, { refusals: ['no'] }), { reason: 'denied' });
});
