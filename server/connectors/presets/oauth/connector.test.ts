import assert from 'node:assert/strict';
import { test } from 'node:test';

import { login } from '../../conformance-scene.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { playUpstream } from '../../played-upstream.ts';
import { createTools } from '../../tools.ts';
import { oauth } from './connector.ts';

const TOKEN = 'POST https://sso.example/token';
const least = {
  authURL: 'https://sso.example/authorize?tenant=7',
  tokenURL: 'https://sso.example/token',
  clientId: 'client 1',
  clientSecret: 'secret-1',
  attributeMapping: { userIdInIdp: 'user.id' },
};

async function sentTo(more: object): Promise<URL> {
  const config = oauth.decode({ ...least, ...more });
  const tools = createTools({ http: playUpstream({}).http, clock: () => 0 });
  const started = await oauth.redirect?.start({ config, login }, tools);
  return new URL(started?.instruction.url ?? '');
}

async function finish(more: object, answer: object) {
  const upstream = playUpstream({ [TOKEN]: { json: answer } });
  const tools = createTools({ http: upstream.http, clock: () => 0 });
  const params = new URLSearchParams({ code: 'code-1', state: login.state });
  const config = oauth.decode({ ...least, ...more });
  const callback = { method: 'GET' as const, params };
  const assertion = oauth.redirect?.finish({ config, login, memory: {}, callback }, tools);
  return { assertion: Promise.resolve(assertion), upstream };
}

test('the address keeps its own parameters, but none that binds the answer', async () => {
  const url = await sentTo({ authURL: 'https://sso.example/a?tenant=7&state=fixed' });

  assert.equal(url.searchParams.get('tenant'), '7');
  assert.deepEqual(url.searchParams.getAll('state'), [login.state]);
});

test('a template says where the settings stand, each written as a value', async () => {
  const authUrlTemplate = '${authEndPoint}&app=${clientId}&kind=web';
  const url = await sentTo({ authUrlTemplate, scope: 'a b' });

  assert.equal(url.searchParams.get('app'), 'client 1');
  assert.equal(url.searchParams.get('scope'), 'a b');
  assert.equal(url.searchParams.get('redirect_uri'), login.redirectUri);
});

test('a template with a secret, another host or an unknown macro is refused', () => {
  for (const authUrlTemplate of [
    '${authEndPoint}?s=${clientSecret}',
    'https://evil.example/?c=${clientId}',
    '${authEndPoint}?x=${process.env}',
  ]) {
    assert.throws(() => oauth.decode({ ...least, authUrlTemplate }), { field: 'authUrlTemplate' });
  }
});

test('a person can be told by the answer of the token end point alone', async () => {
  const { assertion } = await finish({}, { access_token: 'at-1', user: { id: 42 } });

  assert.deepEqual((await assertion)?.subjects, [
    { type: 'generic', value: '42', authority: 'https://sso.example' },
  ]);
});

test('id and secret go into a header where the server wants them there', async () => {
  const more = { clientAuthentication: 'client_secret_basic' };
  const { assertion, upstream } = await finish(more, { access_token: 'at-1', user: { id: 42 } });
  await assertion;

  const [request] = upstream.requestsTo(TOKEN);
  assert.equal(request?.headers['authorization'], `Basic ${btoa('client 1:secret-1')}`);
  assert.ok(!request.body.includes('secret-1'));
});

test('scripts are kept, never run, and the sign-in says what to write instead', async () => {
  const tokenToUserInfoScript = 'process.exit(1)';
  const more = { tokenToUserInfoScript, attributeMapping: undefined };
  const { assertion, upstream } = await finish(more, { access_token: 'at-1' });

  const error = await rejectsAs(assertion, 'misconfigured', /attributeMapping/);

  assert.equal(error.field, 'attributeMapping');
  assert.deepEqual(upstream.requests, []);
});

test('a mapping that names no id, or no path, is refused when it is stored', () => {
  const refused = { field: 'attributeMapping' };
  for (const attributeMapping of [
    {},
    { name: 'name' },
    { userIdInIdp: 7 },
    { userIdInIdp: 'a..b' },
  ]) {
    assert.throws(() => oauth.decode({ ...least, attributeMapping }), refused);
  }
});
