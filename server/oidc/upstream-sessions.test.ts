import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import * as client from 'openid-client';

import type { SessionAtSource } from '../broker/interaction.ts';
import type { Application } from '../directory/application.ts';
import type { User } from '../directory/user.ts';
import { type ConnectionId, newId } from '../kernel/ids.ts';
import {
  authorizationRequest,
  type Harness,
  isSignedIn,
  obtainTokens,
  offline,
  startHarness,
  TestBrowser,
} from './harness.test.ts';

describe('a session that came through one at a source', () => {
  let harness: Harness;
  let application: Application;
  let config: client.Configuration;
  let ann: User;
  let browser: TestBrowser;
  let through: SessionAtSource;

  before(async () => {
    harness = await startHarness();
    application = await harness.addApplication();
    config = await harness.relyingParty(application);
  });
  beforeEach(async () => {
    ann = await harness.addUser();
    browser = new TestBrowser(harness.origin);
    through = { poolId: harness.poolId, connectionId: newId(), id: 's1', subject: 'ann' };
  });
  after(() => harness.close());

  const signIn = (more: Partial<Parameters<typeof obtainTokens>[1]> = {}) =>
    obtainTokens(harness, { application, user: ann, browser, params: offline, through, ...more });

  const end = (id?: string, connectionId: ConnectionId = through.connectionId) =>
    harness.provider.sessions.endThrough({ connectionId, id, subject: 'ann' });

  const isGood = async (token: string) =>
    (await harness.provider.verifyAccessToken(token)) !== undefined;

  it('ends with it, and so does all that applications were granted in it', async () => {
    const first = await signIn();
    const elsewhere = await harness.addApplication();
    const second = await signIn({ application: elsewhere });

    assert.equal(await end('s1'), 1);

    assert.equal(await isSignedIn(browser, config), false);
    assert.deepEqual(
      [await isGood(first.access_token), await isGood(second.access_token)],
      [false, false],
    );
    await assert.rejects(client.refreshTokenGrant(config, first.refresh_token ?? ''), {
      error: 'invalid_grant',
    });
    assert.equal(await end('s1'), 0);
  });

  it('stays when another session of the person ends there, or one of another source', async () => {
    const { access_token: token } = await signIn();

    assert.equal(await end('s2'), 0);
    assert.equal(await end('s1', newId()), 0);

    assert.equal(await isSignedIn(browser, config), true);
    assert.equal(await isGood(token), true);
  });

  it('ends with all sessions of the person there', async () => {
    await signIn();
    const desk = browser;
    browser = new TestBrowser(harness.origin);
    await signIn({ through: { ...through, id: 's2' } });

    assert.equal(await end(), 2);

    assert.equal(await isSignedIn(browser, config), false);
    browser = desk;
    assert.equal(await isSignedIn(browser, config), false);
  });

  it('is still known after it was used, and after a password was asked in it', async () => {
    await signIn();
    assert.equal(await isSignedIn(browser, config), true);
    const { url } = await authorizationRequest(config, { prompt: 'login' });
    await browser.signIn(url, ann);

    assert.equal(await end('s1'), 1);
    assert.equal(await isSignedIn(browser, config), false);
  });

  it('rests on the latest sign-in, and not on that of whoever was here before', async () => {
    await signIn();
    await signIn({
      params: { ...offline, prompt: 'login consent' },
      through: { ...through, id: 's2' },
    });
    assert.equal(await end('s1'), 0);

    const bob = await harness.addUser();
    const { url } = await authorizationRequest(config, { prompt: 'login' });
    await browser.signIn(url, bob);
    assert.equal(await end('s2'), 0);
    assert.equal(await isSignedIn(browser, config), true);
  });
});
