/** Applications that hear of a binding otherwise than by message, by the published SDK. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { accountBindingRoutes, type LinkResult } from '@causeway/contract/account-binding.ts';
import type { AuthenticationClient, OIDCTokenResponse } from 'authing-node-sdk';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { dataOf, formTo } from '../world/page.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';
import { authenticationClient } from './clients.ts';
import { granted, refused } from './replies.ts';
import { addApplication, signIn } from './sign-in.ts';

const { generateLinkExtIdpUrl, getLinkExtIdpResult } = accountBindingRoutes;
const bound = 'https://app.example/bound?view=accounts';
const inApp = 'com.example.app://bound';

describe('the result of a binding, told as AuthenticationClient asks', () => {
  let world: BrokeredWorld;
  let client: AuthenticationClient;
  let browser: WebBrowser;
  let tokens: OIDCTokenResponse;
  let other: Person;

  before(async () => {
    world = await startBrokeredWorld({
      application: {
        appType: 'native',
        redirectUris: ['https://app.example/callback', bound, inApp],
      },
    });
    await world.addConnection('second');
  });
  after(() => world.close());
  beforeEach(async () => {
    world.upstream.person = somebody();
    client = authenticationClient(world);
    browser = new WebBrowser();
    tokens = await signIn(world, client, browser);
    other = somebody();
    world.upstream.person = other;
  });

  const ask = (wishes: object) =>
    client.generateLinkExtIdpUrl({
      extIdpConnIdentifier: 'second',
      appId: world.appId,
      idToken: tokens.id_token,
      ...wishes,
    });

  async function open(wishes: object): Promise<Answer> {
    const { url } = granted(generateLinkExtIdpUrl, await ask(wishes));
    return browser.go(url, (address) => address.startsWith('https://app.example/bound'));
  }

  async function arrive(wishes: object): Promise<URLSearchParams> {
    const { url } = await open({ needUrlRedirect: 'true', targetUrl: bound, ...wishes });
    const arrival = new URL(url);
    assert.equal(`${arrival.origin}${arrival.pathname}`, 'https://app.example/bound');
    assert.equal(arrival.searchParams.get('view'), 'accounts', 'what was registered stays');
    return arrival.searchParams;
  }

  const resultIn = (json: string | null | undefined) => JSON.parse(json ?? '') as LinkResult; // asserted below

  function assertBound({ success, errMsg, identities }: LinkResult): void {
    assert.deepEqual([success, errMsg], [true, '']);
    assert.ok(identities.some(({ userIdInIdp }) => userIdInIdp === other.sub));
    assert.ok(!/token/i.test(JSON.stringify(identities)), 'tokens of the source stay here');
  }

  async function fetchResult(token: string, app = world): Promise<unknown> {
    const answer = await fetch(`${world.causeway.url}${getLinkExtIdpResult.path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authing-app-id': app.appId },
      body: JSON.stringify({ token }),
    });
    return answer.json();
  }

  it('needUrlRedirect brings it in the address, without the profile of the person', async () => {
    const query = await arrive({});

    assert.equal(query.get('code'), '200');
    assert.equal(query.get('message'), '');
    const result = resultIn(query.get('data'));
    assertBound(result);
    assert.ok(
      result.identities.every(({ userInfoInIdp }) => Object.keys(userInfoInIdp).length === 0),
    );
    assert.ok(!query.toString().includes(encodeURIComponent(String(other['name']))));
  });

  it('needUrlRedirect tells of a refusal in the same way', async () => {
    world.upstream.person = undefined;

    const query = await arrive({});

    assert.notEqual(query.get('code'), '200');
    const { success, errMsg, identities } = resultIn(query.get('data'));
    assert.deepEqual([success, identities], [false, []]);
    assert.equal(errMsg, query.get('message'));
    assert.notEqual(errMsg, '');
  });

  it('onlyRedirectToken brings a token, which gives the result to this application, once', async () => {
    const query = await arrive({ onlyRedirectToken: 'true' });

    assert.deepEqual([...query.keys()], ['view', 'code', 'token']);
    assert.equal(query.get('code'), '200');
    const token = query.get('token') ?? '';
    const { appId } = await addApplication(world, {});
    refused(await fetchResult(token, { ...world, appId }), 'link_expired');
    const result = granted(getLinkExtIdpResult, await fetchResult(token));
    assertBound(result);
    assert.ok(
      result.identities.some(({ userInfoInIdp }) => userInfoInIdp['name'] === other['name']),
    );
    refused(await fetchResult(token), 'link_expired');
    refused(await fetchResult('made-up'), 'link_expired');
  });

  it('onlyRedirectToken keeps a refusal, too', async () => {
    world.upstream.person = undefined;

    const query = await arrive({ onlyRedirectToken: 'true' });

    const result = granted(getLinkExtIdpResult, await fetchResult(query.get('token') ?? ''));
    assert.deepEqual([result.success, result.identities], [false, []]);
    assert.notEqual(result.errMsg, '');
  });

  it('needFormPost has the browser post it, and puts nothing in the address', async () => {
    const page = await open({ needFormPost: 'true', targetUrl: bound });

    const { action, fields } = formTo(page, 'https://app.example');
    assert.equal(action, bound);
    assert.deepEqual([fields['code'], fields['message']], ['200', '']);
    const result = resultIn(fields['data']);
    assertBound(result);
    assert.ok(
      result.identities.some(({ userInfoInIdp }) => userInfoInIdp['name'] === other['name']),
    );
  });

  it('an app on a phone is called by the scheme of its own', async () => {
    const wishes = { needUrlRedirect: 'true', onlyRedirectToken: 'true', targetUrl: inApp };
    const { url } = granted(generateLinkExtIdpUrl, await ask(wishes));

    const arrival = await browser.arrive(url, inApp);

    assert.ok(arrival.searchParams.get('token'));
    refused(await ask({ needFormPost: 'true', targetUrl: inApp }), 'invalid_argument');
  });

  it('refuses wishes that contradict each other or name no place', async () => {
    const both = { needUrlRedirect: 'true', needFormPost: 'true', targetUrl: bound };
    assert.match(refused(await ask(both), 'invalid_argument'), /need_form_post/);
    for (const wish of [{ needUrlRedirect: 'true' }, { needFormPost: '1' }]) {
      assert.match(refused(await ask(wish), 'invalid_argument'), /target_url.*required/);
    }
    const maybe = { needUrlRedirect: 'maybe', targetUrl: bound };
    assert.match(refused(await ask(maybe), 'invalid_argument'), /need_url_redirect/);
  });

  it('an address that was taken from the application meanwhile hears nothing', async () => {
    const { url } = granted(
      generateLinkExtIdpUrl,
      await ask({ needUrlRedirect: 'true', targetUrl: bound }),
    );
    const { appId } = world;
    const change = (redirectUris: readonly string[]) =>
      world.causeway.make('update-application', { appId, redirectUris });
    await change(['https://app.example/callback']);
    try {
      const page = await browser.go(url, (address) => address.startsWith('https://app.example'));
      assert.equal(new URL(page.url).origin, world.causeway.url);
      assert.ok(dataOf(page, 'outcome'), 'the page that tells by message');
    } finally {
      await change(['https://app.example/callback', bound, inApp]);
    }
  });
});
