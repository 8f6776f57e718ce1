import assert from 'node:assert/strict';
import { after, before, describe, it, mock } from 'node:test';

import * as client from 'openid-client';

import type { User } from '../directory/user.ts';
import { DAY_MS, MINUTE_MS } from '../kernel/clock.ts';
import type { OidcRecordStore } from '../store/oidc-ports.ts';
import { createAdapterFactory } from './adapter.ts';
import {
  authorizationRequest,
  type Harness,
  obtainTokens,
  offline,
  startHarness,
  TestBrowser,
} from './harness.test.ts';
import { RequestWrites } from './request-writes.ts';
import { SignedInRequests } from './signed-in-requests.ts';
import { UpstreamSessions } from './upstream-sessions.ts';

let harness: Harness;
let user: User;

const pass = (ms: number) => mock.timers.setTime(Date.now() + ms);

describe('the records of the openid provider', () => {
  // Not for the whole file: hooks there are hooks of the whole run, and the clock is everybody's.
  before(async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    harness = await startHarness();
    user = await harness.addUser();
  });
  after(async () => {
    mock.timers.reset();
    await harness.close();
  });

  it('live as long as they are good for: a request half an hour, a code ten minutes', async () => {
    const config = await harness.relyingParty(await harness.addApplication());
    const { url, checks } = await authorizationRequest(config);
    const browser = new TestBrowser(harness.origin);
    const uid = (await browser.follow(url)).url.pathname.split('/').at(-1) ?? '';
    pass(29 * MINUTE_MS);
    assert.ok(await harness.provider.interactions.find(uid));
    pass(2 * MINUTE_MS);
    assert.equal(await harness.provider.interactions.find(uid), undefined);

    const at = await browser.signIn(url, user);
    pass(10 * MINUTE_MS);
    await assert.rejects(client.authorizationCodeGrant(config, at, checks), {
      error: 'invalid_grant',
    });
  });

  it('end a session that is not used for two weeks, and keep one that is', async () => {
    const application = await harness.addApplication();
    const config = await harness.relyingParty(application);
    const browser = new TestBrowser(harness.origin);
    await obtainTokens(harness, { application, user, browser });
    const isSignedIn = async () => {
      const { url } = await authorizationRequest(config, { prompt: 'none' });
      return (await browser.follow(url)).url.searchParams.has('code');
    };
    for (let i = 0; i < 3; i++) {
      pass(10 * DAY_MS);
      assert.equal(await isSignedIn(), true);
    }
    pass(15 * DAY_MS);
    assert.equal(await isSignedIn(), false);
  });

  it('keep a refresh token of a server going as long as it is used', async () => {
    const application = await harness.addApplication();
    const config = await harness.relyingParty(application);
    let tokens: client.TokenEndpointResponse = await obtainTokens(harness, {
      application,
      user,
      params: offline,
    });
    for (let i = 0; i < 4; i++) {
      pass(20 * DAY_MS);
      tokens = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    }
    pass(31 * DAY_MS);
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token ?? ''), {
      error: 'invalid_grant',
    });
  });

  it('end a refresh token in a browser at its time, however often it is used', async () => {
    const application = await harness.addApplication({
      type: 'spa',
      oidc: { clientAuthentication: 'none' },
    });
    const config = await harness.relyingParty(application, client.None());
    const first = await obtainTokens(harness, {
      application,
      user,
      params: offline,
      auth: client.None(),
    });
    pass(20 * DAY_MS);
    const second = await client.refreshTokenGrant(config, first.refresh_token ?? '');
    pass(11 * DAY_MS);
    await assert.rejects(client.refreshTokenGrant(config, second.refresh_token ?? ''), {
      error: 'invalid_grant',
    });
  });

  it('hold no bearer value, so that the store cannot give one away', async () => {
    const saved: Parameters<OidcRecordStore['save']>[0][] = [];
    const { oidcRecords: records, applications } = harness.store;
    const watched = {
      ...records,
      save: async (record: (typeof saved)[0]) => void saved.push(record),
    };
    const writes = new RequestWrites({ ...harness.store, oidcRecords: watched });
    const adapter = createAdapterFactory({
      records,
      writes,
      applications,
      signedIn: new SignedInRequests(),
      upstreamSessions: new UpstreamSessions(),
      clock: Date.now,
    });
    const session = { uid: 'u', accountId: 'a', cookie: 'secret-cookie' };
    await adapter('AccessToken').upsert('secret-token', { jti: 'secret-token', grantId: 'g' }, 60);
    await adapter('Interaction').upsert('secret-uid', { jti: 'secret-uid', session }, 60);
    assert.deepEqual(
      saved.map(({ id, grantId, payload }) => ({ id, grantId, payload })),
      [
        { id: 'secret-token', grantId: 'g', payload: { grantId: 'g' } },
        {
          id: 'secret-uid',
          grantId: undefined,
          payload: { session: { uid: 'u', accountId: 'a' } },
        },
      ],
    );
  });

  it('are written all or not at all', async () => {
    const application = await harness.addApplication();
    const config = await harness.relyingParty(application);
    const tokens = await obtainTokens(harness, { application, user, params: offline });
    const refreshToken = tokens.refresh_token ?? '';
    const broken = mock.method(harness.store, 'transaction', () =>
      Promise.reject(new Error('the disk is full')),
    );
    const failed = await fetch(`${harness.origin}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: application.id,
        client_secret: application.secret,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      }),
    });
    assert.equal(failed.status, 500);
    assert.deepEqual(await failed.json(), { error: 'server_error', request_id: 'request-1' });
    assert.ok(harness.logged.some(({ message }) => message === 'openid request failed'));
    broken.mock.restore();
    const fresh = await client.refreshTokenGrant(config, refreshToken);
    assert.ok(fresh.access_token, 'the old token was not used up by the attempt that failed');
  });
});

describe('the cookies of the openid provider', () => {
  it('are bound to this very host and to https where there is https', async () => {
    const secure = await startHarness({ publicUrl: 'https://id.example.com' });
    try {
      const { id } = await secure.addApplication();
      const query = `client_id=${id}&response_type=code&redirect_uri=http://127.0.0.1:9/callback`;
      const response = await fetch(`${secure.origin}/oidc/auth?${query}&scope=openid`, {
        redirect: 'manual',
      });
      const cookies = response.headers.getSetCookie();
      assert.ok(cookies.some((cookie) => cookie.startsWith('__Host-causeway_browser=')));
      assert.ok(cookies.some((cookie) => cookie.startsWith('causeway_resume=')));
      assert.equal(
        cookies.some((cookie) => cookie.startsWith('causeway_interaction')),
        false,
      );
      for (const cookie of cookies) assert.match(cookie, /; secure/i);
      for (const cookie of cookies) assert.match(cookie, /; httponly/i);
      for (const cookie of cookies) assert.match(cookie, /; samesite=lax/i);
    } finally {
      await secure.close();
    }
  });
});
