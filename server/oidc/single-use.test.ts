import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import * as client from 'openid-client';

import type { Application } from '../directory/application.ts';
import type { User } from '../directory/user.ts';
import { newId, type PoolId } from '../kernel/ids.ts';
import {
  authorizationRequest,
  callback,
  type Harness,
  makeApplication,
  obtainTokens,
  offline,
  startHarness,
  TestBrowser,
} from './harness.test.ts';

let harness: Harness;
let application: Application;
let user: User;
let config: client.Configuration;

before(async () => {
  harness = await startHarness();
  application = await harness.addApplication();
  user = await harness.addUser();
  config = await harness.relyingParty(application);
});
after(() => harness.close());

interface TokenAnswer {
  readonly status: number;
  readonly body: Record<string, string>;
}

async function post(path: string, fields: Record<string, string>): Promise<TokenAnswer> {
  const response = await fetch(`${harness.origin}/oidc/${path}`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: application.id,
      client_secret: application.secret,
      ...fields,
    }),
  });
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, string>);
  return { status: response.status, body };
}

async function freshCode() {
  const { url, checks } = await authorizationRequest(config, offline);
  const at = await new TestBrowser(harness.origin).signIn(url, user);
  return {
    grant_type: 'authorization_code',
    code: at.searchParams.get('code') ?? '',
    redirect_uri: callback,
    code_verifier: checks.pkceCodeVerifier,
  };
}

const refresh = (token: string) =>
  post('token', { grant_type: 'refresh_token', refresh_token: token });

async function isDead(tokens: Record<string, string>): Promise<void> {
  const userinfo = client.fetchUserInfo(config, tokens['access_token'] ?? '', user.id);
  await assert.rejects(userinfo, { status: 401 });
  for (const token of [tokens['access_token'] ?? '', tokens['refresh_token'] ?? '']) {
    assert.deepEqual(await client.tokenIntrospection(config, token), { active: false });
  }
  assert.equal(await harness.provider.verifyAccessToken(tokens['access_token'] ?? ''), undefined);
  assert.equal((await refresh(tokens['refresh_token'] ?? '')).body['error'], 'invalid_grant');
}

function splitRace(answers: readonly TokenAnswer[]) {
  const winners = answers.filter(({ status }) => status === 200);
  const losers = answers.filter(({ status }) => status !== 200);
  for (const { status, body } of losers) {
    assert.equal(status, 400);
    assert.equal(body['error'], 'invalid_grant');
    assert.equal(body['access_token'], undefined);
  }
  return { winners, losers };
}

describe('incident-41: what is single use is used once', () => {
  it('redeems a code once under twenty concurrent requests, and ends what came of it', async () => {
    const fields = await freshCode();
    harness.gather('AuthorizationCode', 20);
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('token', fields)));
    const { winners, losers } = splitRace(answers);
    assert.equal(winners.length, 1);
    assert.equal(losers.length, 19);
    await isDead(winners[0]?.body ?? {});
  });

  it('ends the tokens of a code that is presented again later', async () => {
    const fields = await freshCode();
    const first = await post('token', fields);
    assert.equal(first.status, 200);
    assert.equal((await post('token', fields)).body['error'], 'invalid_grant');
    await isDead(first.body);
  });

  it('gives every refresh token a successor, and ends the family when an old one comes back', async () => {
    const first = await post('token', await freshCode());
    const second = await refresh(first.body['refresh_token'] ?? '');
    assert.equal(second.status, 200);
    assert.notEqual(second.body['refresh_token'], first.body['refresh_token']);
    const third = await refresh(second.body['refresh_token'] ?? '');
    assert.equal(third.status, 200);

    assert.equal((await refresh(first.body['refresh_token'] ?? '')).body['error'], 'invalid_grant');
    await isDead(third.body);
  });

  it('uses a refresh token once under concurrent requests, and ends the family', async () => {
    const first = await post('token', await freshCode());
    const token = first.body['refresh_token'] ?? '';
    harness.gather('RefreshToken', 10);
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(token)));
    const { winners } = splitRace(answers);
    assert.equal(winners.length, 1);
    await isDead(winners[0]?.body ?? {});
  });

  it('finishes a sign-in once when the browser comes back several times at once', async () => {
    const { url } = await authorizationRequest(config);
    const browser = new TestBrowser(harness.origin);
    const page = await browser.follow(url);
    const proven = `${page.url.href}?as=${user.id}`;
    harness.gather('Interaction', 5);
    const answers = await Promise.all(Array.from({ length: 5 }, () => browser.open(proven)));
    const codes = answers.flatMap(({ headers }) => headers.get('location') ?? []);
    assert.equal(codes.length, 1);
    for (const answer of answers.filter(({ headers }) => !headers.has('location'))) {
      assert.equal(answer.status, 400);
      assert.equal(answer.headers.getSetCookie().join().includes('causeway_session='), false);
    }
  });

  it('refuses a revoked token everywhere', async () => {
    const byRefreshToken = await post('token', await freshCode());
    const revoked = await post('token/revocation', {
      token: byRefreshToken.body['refresh_token'] ?? '',
    });
    assert.deepEqual(revoked, { status: 200, body: {} });
    await isDead(byRefreshToken.body);

    const byAccessToken = await post('token', await freshCode());
    await post('token/revocation', { token: byAccessToken.body['access_token'] ?? '' });
    await isDead(byAccessToken.body);
  });

  it('exchanges nothing of another application', async () => {
    const other = await harness.addApplication();
    const credentials = { client_id: other.id, client_secret: other.secret };
    const fields = await freshCode();
    assert.equal(
      (await post('token', { ...fields, ...credentials })).body['error'],
      'invalid_grant',
    );

    const tokens = await obtainTokens(harness, { application, user, params: offline });
    const stolen = {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token ?? '',
      ...credentials,
    };
    assert.equal((await post('token', stolen)).body['error'], 'invalid_grant');
    const revocation = { token: tokens.access_token, ...credentials };
    assert.equal((await post('token/revocation', revocation)).status, 400);
    const introspection = await client.tokenIntrospection(config, tokens.access_token);
    assert.equal(introspection.active, true);
  });

  it('tells the applications of another pool nothing about a token', async () => {
    const tokens = await obtainTokens(harness, { application, user });
    const token = tokens.access_token;
    const poolId = newId<PoolId>();
    await harness.store.pools.insert({ id: poolId, name: 'other', createdAt: 1 });
    const foreign = makeApplication(poolId);
    await harness.store.applications.insert(foreign);
    const sibling = await harness.addApplication();
    for (const [of, active] of [
      [foreign, false],
      [sibling, true],
    ] as const) {
      const rp = await harness.relyingParty(of);
      assert.equal((await client.tokenIntrospection(rp, token)).active, active);
    }
  });

  it('needs the verifier and the redirect address of the request', async () => {
    const fields = await freshCode();
    const wrong = { ...fields, code_verifier: 'x'.repeat(43) };
    assert.equal((await post('token', wrong)).body['error'], 'invalid_grant');
    const elsewhere = { ...fields, redirect_uri: `${callback}/elsewhere` };
    assert.equal((await post('token', elsewhere)).body['error'], 'invalid_grant');
    assert.equal((await post('token', fields)).status, 200);
  });
});
