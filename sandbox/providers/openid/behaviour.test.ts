import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { startSandbox } from '../../sandbox.ts';
import type { Sandbox } from '../../sandbox.ts';
import { decideAt, locationOf, readForm } from '../../scripted-person.ts';
import type { Fault } from './behaviour.ts';

const redirectUri = 'https://app.example/callback';
let sandbox: Sandbox;

before(async () => {
  sandbox = await startSandbox({
    port: 0,
    host: '127.0.0.1',
    clients: [{ clientId: 'c1', clientSecret: 's1', redirectUris: [redirectUri] }],
  });
});

after(() => sandbox.close());
describe('a sandbox that is told to misbehave', () => {
  afterEach(() => sandbox.behaviour.behave());

  async function idToken(): Promise<string> {
    const query = new URLSearchParams({
      client_id: 'c1',
      redirect_uri: redirectUri,
      response_type: 'id_token',
      response_mode: 'form_post',
      scope: 'openid',
      nonce: 'n-1',
    });
    const page = await decideAt(`${sandbox.issuer}/authorize?${query.toString()}`, { user: 'ada' });
    return readForm(await page.text()).fields['id_token'] ?? '';
  }

  async function isAcceptable(token: string): Promise<boolean> {
    const keys = createRemoteJWKSet(new URL(`${sandbox.issuer}/jwks`));
    const expected = { issuer: sandbox.issuer, audience: 'c1' };
    return jwtVerify(token, keys, expected).then(
      ({ payload }) => payload['nonce'] === 'n-1',
      () => false,
    );
  }

  describe('the misbehaviour of the sandbox OpenID provider', () => {
    for (const kind of [
      'wrong_nonce',
      'missing_nonce',
      'wrong_audience',
      'wrong_issuer',
      'unknown_kid',
      'bad_signature',
      'unsigned',
      'expired',
    ] as const) {
      test(`issues one ${kind} id token, and a good one after it`, async () => {
        sandbox.behaviour.misbehave({ kind });

        const bad = await idToken();
        const good = await idToken();

        assert.equal(await isAcceptable(bad), false);
        assert.equal(await isAcceptable(good), true);
      });
    }

    test('spoils nothing but what was asked for', async () => {
      sandbox.behaviour.misbehave({ kind: 'wrong_audience' });

      const token = await idToken();

      const { aud, iss, nonce } = decodeJwt(token);
      assert.deepEqual(
        { aud, iss, nonce },
        { aud: 'another-client', iss: sandbox.issuer, nonce: 'n-1' },
      );
    });

    test('rotates its keys: old tokens stop to verify, new ones have another kid', async () => {
      const old = await idToken();

      await sandbox.behaviour.rotateKeys();
      const renewed = await idToken();

      assert.notEqual(decodeProtectedHeader(old).kid, decodeProtectedHeader(renewed).kid);
      assert.equal(await isAcceptable(old), false);
      assert.equal(await isAcceptable(renewed), true);
    });

    test('answers with 500 or broken JSON as often as told', async () => {
      const address = `${sandbox.issuer}/.well-known/openid-configuration`;
      sandbox.behaviour.misbehave({ kind: 'server_error', endpoint: 'discovery' }, 2);
      sandbox.behaviour.misbehave({ kind: 'broken_json', endpoint: 'discovery' });
      const before = sandbox.behaviour.requestCount('discovery');

      const statuses = [(await fetch(address)).status, (await fetch(address)).status];
      const broken = await fetch(address).then((response) => response.text());
      const whole: unknown = await fetch(address).then((response) => response.json());

      assert.deepEqual(statuses, [500, 500]);
      assert.throws(() => JSON.parse(broken));
      assert.partialDeepStrictEqual(whole, { issuer: sandbox.issuer });
      assert.equal(sandbox.behaviour.requestCount('discovery') - before, 4);
    });

    test('answers slowly', async () => {
      sandbox.behaviour.misbehave({ kind: 'slow_answer', endpoint: 'jwks', delayMs: 80 });

      const startedAt = performance.now();
      await fetch(`${sandbox.issuer}/jwks`);

      assert.ok(performance.now() - startedAt >= 75);
    });

    test('names another issuer in the authorization response', async () => {
      sandbox.behaviour.misbehave({ kind: 'wrong_response_issuer' });
      const query = new URLSearchParams({
        client_id: 'c1',
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid',
      });

      const response = await decideAt(`${sandbox.issuer}/authorize?${query.toString()}`, {
        user: 'ada',
      });

      assert.equal(locationOf(response).searchParams.get('iss'), 'https://another-issuer.example');
    });

    const refused: readonly [string, Fault, number][] = [
      ['a delay over a minute', { kind: 'slow_answer', endpoint: 'token', delayMs: 60_001 }, 1],
      ['a count of zero', { kind: 'wrong_nonce' }, 0],
      ['a count without end', { kind: 'wrong_nonce' }, Number.POSITIVE_INFINITY],
    ];
    for (const [name, fault, times] of refused) {
      test(`does not take ${name}`, () => {
        assert.throws(() => sandbox.behaviour.misbehave(fault, times), RangeError);
      });
    }
  });
});
