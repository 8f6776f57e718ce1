import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import * as client from 'openid-client';

import type { Application } from '../directory/application.ts';
import { endSessions } from '../directory/end-sessions.ts';
import type { User } from '../directory/user.ts';
import {
  authorizationRequest,
  type Harness,
  isSignedIn,
  obtainTokens,
  offline,
  startHarness,
  TestBrowser,
} from './harness.test.ts';

describe('sessions that somebody ended', () => {
  let harness: Harness;
  let application: Application;
  let config: client.Configuration;
  let ann: User;
  let browser: TestBrowser;

  before(async () => {
    harness = await startHarness();
    application = await harness.addApplication();
    config = await harness.relyingParty(application);
  });
  beforeEach(async () => {
    ann = await harness.addUser();
    browser = new TestBrowser(harness.origin);
  });
  after(() => harness.close());

  const signIn = (of = application, user = ann) =>
    obtainTokens(harness, { application: of, user, browser, params: offline });

  const end = (appIds?: readonly Application['id'][]) => {
    const { id: userId, poolId } = ann;
    const ended = { poolId, userId, at: Date.now(), ...(appIds && { appIds }) };
    return harness.store.transaction((unit) => endSessions(unit, ended));
  };

  it('sign nobody in any more, and leave no token good', async () => {
    const tokens = await signIn();
    const { access_token: accessToken, refresh_token: refreshToken = '', id_token = '' } = tokens;
    assert.equal(await isSignedIn(browser, config), true);
    assert.ok(await harness.provider.verifyIdToken(id_token));

    await end();

    assert.equal(await isSignedIn(browser, config), false);
    await assert.rejects(client.refreshTokenGrant(config, refreshToken), {
      error: 'invalid_grant',
    });
    await assert.rejects(client.fetchUserInfo(config, accessToken, ann.id));
    assert.equal((await client.tokenIntrospection(config, accessToken)).active, false);
    assert.equal(await harness.provider.verifyAccessToken(accessToken), undefined);
    assert.equal(await harness.provider.verifyIdToken(id_token), undefined);
  });

  it('leave a code that was not exchanged yet worthless', async () => {
    const { url, checks } = await authorizationRequest(config);
    const at = await browser.signIn(url, ann);

    await end();

    await assert.rejects(client.authorizationCodeGrant(config, at, checks), {
      error: 'invalid_grant',
    });
  });

  it('do not keep anybody from signing in again', async () => {
    await signIn();
    await end();

    const { refresh_token: token = '', access_token } = await signIn();

    assert.equal(await isSignedIn(browser, config), true);
    assert.ok(await harness.provider.verifyAccessToken(access_token));
    assert.ok(await client.refreshTokenGrant(config, token));
  });

  it('leave other applications and other people alone', async () => {
    const elsewhere = await harness.addApplication();
    const bob = await harness.addUser();
    const kicked = await signIn();
    const kept = await signIn(elsewhere);
    browser = new TestBrowser(harness.origin);
    const others = await signIn(application, bob);

    await end([application.id]);

    const isGood = async (token: string) =>
      (await harness.provider.verifyAccessToken(token)) !== undefined;
    assert.equal(await isGood(kicked.access_token), false);
    assert.ok(await isGood(kept.access_token));
    assert.ok(await isGood(others.access_token));
    assert.equal(await isSignedIn(browser, config), true);
  });

  it('are not brought back by a request that was on its way', async () => {
    await signIn();
    harness.takeCalls();
    harness.gather('Session', 2);
    const onItsWay = isSignedIn(browser, config);
    while (!harness.takeCalls().includes('find Session')) await new Promise(setImmediate);

    await end();
    const stranger = new TestBrowser(harness.origin);
    stranger.copyCookiesOf(browser);
    await stranger.follow((await authorizationRequest(config)).url);

    assert.equal(await onItsWay, false);
    assert.equal(await isSignedIn(browser, config), false);
  });
});
