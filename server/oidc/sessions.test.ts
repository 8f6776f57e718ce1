import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import * as client from 'openid-client';

import type { Application } from '../directory/application.ts';
import type { User } from '../directory/user.ts';
import { newId, type PoolId } from '../kernel/ids.ts';
import {
  authorizationRequest,
  type Harness,
  makeApplication,
  obtainTokens,
  startHarness,
  TestBrowser,
} from './harness.test.ts';

let harness: Harness;
let application: Application;
let ann: User;
let bob: User;
let config: client.Configuration;

before(async () => {
  harness = await startHarness();
  application = await harness.addApplication();
  ann = await harness.addUser();
  bob = await harness.addUser();
  config = await harness.relyingParty(application);
});
after(() => harness.close());

async function signedIn(user: User): Promise<TestBrowser> {
  const browser = new TestBrowser(harness.origin);
  await obtainTokens(harness, { application, user, browser });
  return browser;
}

/** Where an authorization request leads in this browser. */
async function ask(browser: TestBrowser, params?: Record<string, string>, of = config) {
  const { url, checks } = await authorizationRequest(of, params);
  const { url: at, response } = await browser.follow(url);
  return { at, checks, response, isSignIn: at.pathname.startsWith('/sign-in/') };
}

async function subjectOf({ at, checks }: Awaited<ReturnType<typeof ask>>): Promise<string> {
  const tokens = await client.authorizationCodeGrant(config, at, checks);
  return tokens.claims()?.sub ?? '';
}

describe('a session', () => {
  it('signs its user in to another application without asking', async () => {
    const other = await harness.relyingParty(await harness.addApplication());
    const browser = await signedIn(ann);
    const { at, isSignIn, checks } = await ask(browser, {}, other);
    assert.equal(isSignIn, false);
    const tokens = await client.authorizationCodeGrant(other, at, checks);
    assert.equal(tokens.claims()?.sub, ann.id);
  });

  it('is enough for prompt=consent, which asks nobody, and brings a refresh token', async () => {
    const browser = await signedIn(ann);
    const params = { scope: 'openid offline_access', prompt: 'consent' };
    const { at, isSignIn, checks } = await ask(browser, params);
    assert.equal(isSignIn, false);
    const tokens = await client.authorizationCodeGrant(config, at, checks);
    assert.ok(tokens.refresh_token);
  });

  it('is enough for prompt=none, and without one nobody is asked', async () => {
    const { at } = await ask(await signedIn(ann), { prompt: 'none' });
    assert.ok(at.searchParams.get('code'));
    const stranger = await ask(new TestBrowser(harness.origin), { prompt: 'none' });
    assert.equal(stranger.at.searchParams.get('error'), 'login_required');
  });

  it('is not enough for prompt=login, max_age that has passed, or a named connection', async () => {
    const browser = await signedIn(ann);
    for (const params of [{ prompt: 'login' }, { max_age: '0' }, { ext_idp_conn_id: 'c1' }]) {
      assert.equal((await ask(browser, params)).isSignIn, true, JSON.stringify(params));
    }
    const quiet = await ask(browser, { ext_idp_conn_id: 'c1', prompt: 'none' });
    assert.ok(quiet.at.searchParams.get('code'));
  });

  it('lets a named connection finish although there was a session', async () => {
    const browser = await signedIn(ann);
    const request = await authorizationRequest(config, { ext_idp_conn_id: 'c1' });
    const at = await browser.signIn(request.url, ann);
    const tokens = await client.authorizationCodeGrant(config, at, request.checks);
    assert.equal(tokens.claims()?.sub, ann.id);
  });

  it('signs nobody in to a private scheme without a person, because any program can own it', async () => {
    const redirectUri = 'com.example.app:/callback';
    const native = await harness.relyingParty(
      await harness.addApplication({ type: 'native', redirectUris: [redirectUri] }),
    );
    const browser = await signedIn(ann);
    const { isSignIn } = await ask(browser, { redirect_uri: redirectUri }, native);
    assert.equal(isSignIn, true);
    const silent = await ask(browser, { redirect_uri: redirectUri, prompt: 'none' }, native);
    assert.equal(silent.at.searchParams.get('error'), 'interaction_required');

    const { url } = await authorizationRequest(native, { redirect_uri: redirectUri });
    const at = await browser.signIn(url, ann);
    assert.equal(at.protocol, 'com.example.app:');
    assert.ok(at.searchParams.get('code'));
  });

  it('changes its id when its user signs in again (session fixation)', async () => {
    const browser = await signedIn(ann);
    const old = new TestBrowser(harness.origin);
    old.copyCookiesOf(browser);
    const { url } = await authorizationRequest(config, { prompt: 'login' });
    assert.ok((await browser.signIn(url, ann)).searchParams.get('code'));
    assert.equal((await ask(old)).isSignIn, true);
    assert.equal((await ask(browser)).isSignIn, false);
  });

  it('of a user who is no longer active leads to the sign-in page', async () => {
    const carl = await harness.addUser();
    const browser = await signedIn(carl);
    const key = { poolId: harness.poolId, id: carl.id };
    await harness.store.users.update(key, { status: 'Suspended' });
    assert.equal((await ask(browser)).isSignIn, true);
    const silent = await ask(browser, { prompt: 'none' });
    assert.equal(silent.at.searchParams.get('error'), 'login_required');
  });

  it('of another pool leads to the sign-in page', async () => {
    const poolId = newId<PoolId>();
    await harness.store.pools.insert({ id: poolId, name: 'other', createdAt: 1 });
    const foreign = makeApplication(poolId);
    await harness.store.applications.insert(foreign);
    const other = await harness.relyingParty(foreign);
    assert.equal((await ask(await signedIn(ann), {}, other)).isSignIn, true);
  });

  it('does not begin for somebody who is not active, and the browser does not go in circles', async () => {
    const carl = await harness.addUser({ status: 'Suspended' });
    const { url } = await authorizationRequest(config);
    const at = await new TestBrowser(harness.origin).signIn(url, carl);
    assert.equal(at.searchParams.get('error'), 'access_denied');
  });

  it('names its user to the rest of the server, and a made-up cookie names nobody', async () => {
    const browser = await signedIn(ann);
    const seen = await browser.open('/session-user');
    assert.equal(await seen.text(), ann.id);
    const forged = await fetch(`${harness.origin}/session-user`, {
      headers: { cookie: `causeway_session=${'x'.repeat(43)}` },
    });
    assert.equal(await forged.text(), '');
  });
});

describe('two tabs of one browser', () => {
  async function twoTabs(browser: TestBrowser, params?: Record<string, string>) {
    const [one, two] = await Promise.all([ask(browser, params), ask(browser, params)]);
    assert.ok(one.isSignIn && two.isSignIn);
    const finish = async (tab: typeof one, user: User) => {
      const { url } = await browser.follow(`${tab.at.href}?as=${user.id}`);
      return { ...tab, at: url };
    };
    return { one, two, finish };
  }

  it('both finish when the same person signs in', async () => {
    const browser = new TestBrowser(harness.origin);
    const { one, two, finish } = await twoTabs(browser);
    assert.equal(await subjectOf(await finish(one, ann)), ann.id);
    assert.equal(await subjectOf(await finish(two, ann)), ann.id);
  });

  it('both finish at the same moment', async () => {
    const { one, two, finish } = await twoTabs(new TestBrowser(harness.origin));
    const ended = await Promise.all([finish(one, ann), finish(two, ann)]);
    for (const tab of ended) assert.equal(await subjectOf(tab), ann.id);
  });

  it('both finish when there was a session before', async () => {
    const { one, two, finish } = await twoTabs(await signedIn(ann), { prompt: 'login' });
    assert.equal(await subjectOf(await finish(two, ann)), ann.id);
    assert.equal(await subjectOf(await finish(one, ann)), ann.id);
  });

  it('both finish although another person took over the session in between', async () => {
    const { one, two, finish } = await twoTabs(await signedIn(ann), { prompt: 'login' });
    assert.equal(await subjectOf(await finish(one, bob)), bob.id);
    assert.equal(await subjectOf(await finish(two, ann)), ann.id);
  });

  it('let the second person take over the browser, each with their own tokens', async () => {
    const browser = new TestBrowser(harness.origin);
    const { one, two, finish } = await twoTabs(browser);
    const first = await finish(one, ann);
    const tokens = await client.authorizationCodeGrant(config, first.at, first.checks);

    assert.equal(await subjectOf(await finish(two, bob)), bob.id);

    assert.equal(await subjectOf(await ask(browser)), bob.id);
    const userinfo = client.fetchUserInfo(config, tokens.access_token, ann.id);
    await assert.rejects(userinfo, { status: 401 });
  });
});
