import assert from 'node:assert/strict';
import { test } from 'node:test';

import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Answer } from '../played-upstream.ts';
import { DISCOVERY, ISSUER, metadata, setScene } from './oidc-scene.ts';

test('the metadata is kept for an hour', async () => {
  const scene = await setScene();

  await scene.start();
  scene.time.now += 59 * 60_000;
  await scene.start();
  assert.equal(scene.upstream.requestsTo(DISCOVERY).length, 1);

  scene.time.now += 60_000;
  await scene.start();
  assert.equal(scene.upstream.requestsTo(DISCOVERY).length, 2);
});

const failures: readonly (readonly [string, Answer | undefined, UpstreamError['reason']])[] = [
  ['cannot be reached', undefined, 'unreachable'],
  ['answers 500', { status: 500, json: metadata }, 'unreachable'],
  ['answers 429', { status: 429 }, 'rate_limited'],
  ['answers 404', { status: 404, text: 'not found' }, 'misconfigured'],
  ['redirects', { status: 302 }, 'misconfigured'],
  ['answers with HTML', { text: '<!doctype html>' }, 'misconfigured'],
  ['answers with half a document', { text: '{"issuer":"https://id.exam' }, 'misconfigured'],
  ['answers with a list', { json: [metadata] }, 'misconfigured'],
  ['names another issuer', { json: { ...metadata, issuer: 'https://b.example' } }, 'misconfigured'],
  ['adds a slash to the issuer', { json: { ...metadata, issuer: `${ISSUER}/` } }, 'misconfigured'],
  ['names no issuer', { json: { ...metadata, issuer: undefined } }, 'misconfigured'],
  ['names no endpoint', { json: { issuer: ISSUER } }, 'misconfigured'],
  [
    'sends the browser to a script',
    { json: { ...metadata, authorization_endpoint: 'javascript:alert(1)' } },
    'misconfigured',
  ],
  [
    'sends secrets over plain http',
    { json: { ...metadata, token_endpoint: 'http://id.example/token' } },
    'misconfigured',
  ],
  [
    'fetches keys over plain http',
    { json: { ...metadata, jwks_uri: 'http://id.example/jwks' } },
    'misconfigured',
  ],
];

for (const [behaviour, answer, reason] of failures) {
  test(`incident-43: a provider that ${behaviour} fails the login as ${reason}, until it recovers`, async () => {
    const scene = await setScene();
    scene.upstream.answer(DISCOVERY, answer);

    await assert.rejects(scene.start(), (error) => {
      assert.ok(error instanceof UpstreamError);
      assert.equal(error.reason, reason);
      return true;
    });

    scene.upstream.answer(DISCOVERY, { json: metadata });
    await scene.start();
  });
}

test('one provider that is down does not hurt another', async () => {
  const other = 'https://other.example';
  const scene = await setScene();
  scene.upstream.answer(DISCOVERY, undefined);
  const elsewhere = await setScene({ settings: { issuer: other } });
  elsewhere.upstream.answer(`GET ${other}/.well-known/openid-configuration`, {
    json: { ...metadata, issuer: other },
  });

  await assert.rejects(scene.start());
  await elsewhere.start();
});

test('the address of the metadata follows from the issuer, with or without a path and slash', async () => {
  for (const issuer of [ISSUER, `${ISSUER}/`, `${ISSUER}/realms/r1`, `${ISSUER}/t/v2.0/`]) {
    const scene = await setScene({ settings: { issuer } });
    const base = issuer.replace(/\/$/, '');
    scene.upstream.answer(`GET ${base}/.well-known/openid-configuration`, {
      json: { ...metadata, issuer },
    });

    await scene.start();
  }
});

test('manual endpoints replace discovered ones', async () => {
  const endpoints = { authorization_endpoint: 'https://login.example/go' };
  const scene = await setScene({ settings: { endpoints } });

  const { url } = await scene.start();

  assert.equal(url.origin + url.pathname, 'https://login.example/go');
  assert.equal(scene.upstream.requestsTo(DISCOVERY).length, 1);
});

test('a provider whose endpoints are all manual needs no metadata', async () => {
  const { authorization_endpoint, token_endpoint, jwks_uri } = metadata;
  const endpoints = { authorization_endpoint, token_endpoint, jwks_uri };
  const scene = await setScene({ settings: { endpoints } });
  scene.upstream.answer(DISCOVERY, undefined);
  await scene.issueClaims();

  await scene.start();
  const { subjects } = await scene.finish();

  assert.equal(subjects[0].value, 'person-1');
  assert.equal(scene.upstream.requestsTo(DISCOVERY).length, 0);
});

test('an issuer without TLS may not send the browser to a script either', async () => {
  const issuer = 'http://127.0.0.1:9';
  const scene = await setScene({ settings: { issuer } });
  scene.upstream.answer(`GET ${issuer}/.well-known/openid-configuration`, {
    json: { ...metadata, issuer, authorization_endpoint: 'javascript:alert(1)' },
  });

  await assert.rejects(scene.start(), { reason: 'misconfigured' });
});

test('plain http reaches an issuer that is itself plain http', async () => {
  const issuer = 'http://127.0.0.1:9';
  const scene = await setScene({ settings: { issuer } });
  scene.upstream.answer(`GET ${issuer}/.well-known/openid-configuration`, {
    json: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
    },
  });

  assert.equal((await scene.start()).url.origin, issuer);
});
