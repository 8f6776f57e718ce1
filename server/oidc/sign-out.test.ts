import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import * as client from 'openid-client';

import type { Application } from '../directory/application.ts';
import type { User } from '../directory/user.ts';
import {
  type Harness,
  isSignedIn,
  obtainTokens,
  startHarness,
  TestBrowser,
} from './harness.test.ts';

const bye = 'http://127.0.0.1:9/bye';

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

async function signedIn(params?: Record<string, string>) {
  const browser = new TestBrowser(harness.origin);
  const tokens = await obtainTokens(harness, {
    application,
    user,
    browser,
    ...(params && { params }),
  });
  return { browser, tokens };
}

const isAlive = async (token: string) => (await client.tokenIntrospection(config, token)).active;

describe('signing out', () => {
  it('goes straight back to the application that shows whose session it means', async () => {
    const { browser, tokens } = await signedIn();
    const address = client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: bye,
      id_token_hint: tokens.id_token ?? '',
      state: 'a state',
    });
    const { url } = await browser.follow(address);
    assert.equal(url.href, `${bye}?state=a+state`);
    assert.equal(await isSignedIn(browser, config), false);
    assert.equal(browser.cookieNames().includes('causeway_session'), false);
    assert.equal(await isAlive(tokens.access_token), false);
  });

  it('works as well when nobody is signed in any more', async () => {
    const { tokens } = await signedIn();
    const address = client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: bye,
      id_token_hint: tokens.id_token ?? '',
    });
    const { url } = await new TestBrowser(harness.origin).follow(address);
    assert.equal(url.href, bye);
  });

  it('shows a page when there is nowhere to go back to', async () => {
    const { browser, tokens } = await signedIn();
    const query = new URLSearchParams({ id_token_hint: tokens.id_token ?? '' });
    const { response } = await browser.follow(`/oidc/session/end?${query.toString()}`);
    assert.match(await response.text(), /Signed out/);
    assert.equal(await isSignedIn(browser, config), false);
  });

  it('asks first when nothing shows whose session is meant (logout csrf)', async () => {
    const { browser, tokens } = await signedIn();
    const { response } = await browser.follow(
      `/oidc/session/end?client_id=${application.id}&post_logout_redirect_uri=${bye}`,
    );
    assert.equal(response.status, 200);
    assert.equal(await isSignedIn(browser, config), true);

    const page = await response.text();
    const action = /action="([^"]*)"/.exec(page)?.[1] ?? '';
    const xsrf = /name="xsrf" value="([^"]*)"/.exec(page)?.[1] ?? '';
    const forged = new URLSearchParams({ xsrf: 'forged', logout: 'yes' });
    await browser.open(action, { method: 'POST', body: forged });
    assert.equal(await isSignedIn(browser, config), true);

    const body = new URLSearchParams({ xsrf, logout: 'yes' });
    const answer = await browser.open(action, { method: 'POST', body });
    assert.equal(answer.headers.get('location'), bye);
    assert.equal(await isSignedIn(browser, config), false);
    assert.equal(await isAlive(tokens.access_token), false);
  });

  it("asks first when the id token is another user's", async () => {
    const { browser } = await signedIn();
    const bob = await harness.addUser();
    const tokens = await obtainTokens(harness, { application, user: bob });
    const query = new URLSearchParams({
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: bye,
    });
    const { url } = await browser.follow(`/oidc/session/end?${query.toString()}`);
    assert.equal(url.origin, harness.origin);
    assert.equal(await isSignedIn(browser, config), true);
  });

  it('does not believe an id token that this server did not sign', async () => {
    const { browser, tokens } = await signedIn();
    const [header, payload] = (tokens.id_token ?? '').split('.');
    const forged = `${header}.${payload}.${'A'.repeat(342)}`;
    const query = new URLSearchParams({ id_token_hint: forged, post_logout_redirect_uri: bye });
    const { url, response } = await browser.follow(`/oidc/session/end?${query.toString()}`);
    assert.equal(url.origin, harness.origin);
    assert.equal(response.status, 400);
    assert.equal(await isSignedIn(browser, config), true);
  });

  it('leaves the tokens of an application that may go on while the user is away', async () => {
    const { browser, tokens } = await signedIn({
      scope: 'openid offline_access',
      prompt: 'consent',
    });
    const address = client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: bye,
      id_token_hint: tokens.id_token ?? '',
    });
    await browser.follow(address);
    assert.equal(await isSignedIn(browser, config), false);
    const fresh = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    assert.equal(await isAlive(fresh.access_token), true);
  });
});
