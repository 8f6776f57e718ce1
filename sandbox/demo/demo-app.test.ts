import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { ScriptedBrowser } from '../scripted-browser.ts';
import { decideAt, locationOf } from '../scripted-person.ts';
import { startDemoApp } from './demo-app.ts';
import { startPlayedServer } from './played-server.ts';
import type { PlayedServer } from './played-server.ts';

let played: PlayedServer;

before(async () => {
  played = await startPlayedServer();
});

after(() => played.close());
describe('the demo and what its provider does', () => {
  afterEach(() => played.sandbox.behaviour.behave());

  async function startSignIn(browser: ScriptedBrowser, path = '/sign-in'): Promise<URL> {
    return locationOf(await browser.get(played.demo.origin + path));
  }

  async function signIn(browser: ScriptedBrowser, user = 'ada'): Promise<Response> {
    const callback = locationOf(await decideAt(await startSignIn(browser), { user }));
    return browser.get(callback);
  }

  function home(browser: ScriptedBrowser, language = 'en'): Promise<string> {
    return browser
      .get(played.demo.origin, { 'accept-language': language })
      .then((response) => response.text());
  }

  describe('the demo application', () => {
    test('invites, in the language of the browser or the one chosen', async () => {
      const browser = new ScriptedBrowser();
      const byHeader = await home(browser, 'zh-CN');
      await browser.get(`${played.demo.origin}/?lang=en`);
      const byChoice = await home(browser, 'zh-CN');

      assert.match(byHeader, /<html lang="zh-CN">/);
      assert.match(byHeader, /演示：仅供开发使用/);
      assert.match(byChoice, /<html lang="en">/);
      assert.match(byChoice, /Demo: development only/);
    });

    test('asks the provider with PKCE, state and nonce, leaving the choice of source open', async () => {
      const { searchParams } = await startSignIn(new ScriptedBrowser());

      assert.equal(searchParams.get('code_challenge_method'), 'S256');
      assert.ok(searchParams.get('state'));
      assert.ok(searchParams.get('nonce'));
      assert.equal(searchParams.has('ext_idp_conn_id'), false);
    });

    test('goes straight to the connection on request', async () => {
      const { searchParams } = await startSignIn(new ScriptedBrowser(), '/sign-in?direct');

      assert.equal(searchParams.get('ext_idp_conn_id'), 'sandbox-one');
    });

    test('shows who the person is, with tokens shortened', async () => {
      const browser = new ScriptedBrowser();
      const response = await signIn(browser);
      const page = await home(browser);

      assert.equal(response.headers.get('location'), '/');
      assert.match(page, /<h1>Ada Moreau<\/h1>/);
      assert.match(page, /ada\.moreau@example\.com/);
      assert.match(page, /sbx-5f1c0e7a-ada/);
      assert.match(page, /Ada of the Source/);
      assert.match(page, /sbx-&lt;1&gt;/);
      assert.doesNotMatch(page, /upstream-access-token-that-nobody-may-read/);
      assert.doesNotMatch(page, /eyJ[\w-]{20}/);
    });

    test('asks for identities with the application id and the bare access token', async () => {
      const browser = new ScriptedBrowser();
      await signIn(browser);
      await home(browser);

      const request = played.requests.findLast(
        ({ url }) => url.pathname === '/api/v3/get-identities',
      );
      assert.equal(request?.headers['x-authing-app-id'], 'demo-app');
      assert.match(request?.headers.authorization ?? '', /^at-/);
    });

    test('greets a person of whom nothing but an id is known', async () => {
      const browser = new ScriptedBrowser();
      await signIn(browser, 'nobody');

      assert.match(await home(browser), /<h1>Somebody without a name<\/h1>/);
    });

    test('lets two tabs sign in at the same time', async () => {
      const browser = new ScriptedBrowser();
      const tabs = [await startSignIn(browser), await startSignIn(browser)];
      const statuses: number[] = [];
      for (const tab of tabs) {
        const callback = locationOf(await decideAt(tab, { user: 'ada' }));
        statuses.push((await browser.get(callback)).status);
      }

      assert.deepEqual(statuses, [303, 303]);
    });

    test('refuses a callback in another browser, and a second time in the same', async () => {
      const browser = new ScriptedBrowser();
      const callback = locationOf(await decideAt(await startSignIn(browser), { user: 'ada' }));

      const foreign = await new ScriptedBrowser().get(callback);
      const first = await browser.get(callback);
      const second = await browser.get(callback);

      assert.deepEqual([foreign.status, first.status, second.status], [400, 303, 400]);
      assert.match(await foreign.text(), /This sign-in is not known here/);
      assert.match(await second.text(), /This sign-in is not known here/);
    });

    test('says so when the person cancelled', async () => {
      const browser = new ScriptedBrowser();
      const callback = locationOf(
        await decideAt(await startSignIn(browser), { decision: 'cancel' }),
      );

      assert.match(await (await browser.get(callback)).text(), /You cancelled/);
    });

    const faults = [
      ['wrong_nonce', /The token does not hold/],
      ['missing_nonce', /The token does not hold/],
      ['wrong_audience', /The token does not hold/],
      ['wrong_issuer', /The token does not hold/],
      ['bad_signature', /The token does not hold/],
      ['unsigned', /The token does not hold/],
      ['expired', /The token does not hold/],
      ['wrong_response_issuer', /Somebody else answered/],
    ] as const;
    for (const [kind, message] of faults) {
      test(`signs nobody in on ${kind}`, async () => {
        const browser = new ScriptedBrowser();
        played.sandbox.behaviour.misbehave({ kind });

        const response = await signIn(browser);

        assert.equal(response.status, 400);
        assert.match(await response.text(), message);
        assert.match(await home(browser), /See a person arrive/);
      });
    }

    test('shows no userinfo of somebody else', async () => {
      const browser = new ScriptedBrowser();
      await signIn(browser);
      played.sandbox.behaviour.misbehave({ kind: 'wrong_userinfo_subject' });

      const page = await home(browser);

      assert.match(page, /userinfo names another sub/);
      assert.doesNotMatch(page, /ada\.moreau@example\.com/);
    });

    test('signs out here and at the provider', async () => {
      const browser = new ScriptedBrowser();
      await signIn(browser);

      const location = locationOf(await browser.post(`${played.demo.origin}/sign-out`, {}));
      const back = locationOf(await browser.get(location));

      assert.equal(location.href.split('?')[0], `${played.sandbox.issuer}/end-session`);
      assert.equal(back.href, `${played.demo.origin}/`);
      assert.match(await home(browser), /See a person arrive/);
    });

    test('takes forms from its own pages only', async () => {
      const response = await fetch(`${played.demo.origin}/sign-out`, {
        method: 'POST',
        headers: { origin: played.apiOrigin },
      });

      assert.equal(response.status, 403);
      assert.match(await response.text(), /This form came from elsewhere/);
    });

    test('leads to the host that is registered, where its cookies are', async () => {
      const address = played.demo.origin.replace('127.0.0.1', 'localhost');
      const response = await fetch(`${address}/sign-in?direct`, { redirect: 'manual' });

      assert.equal(locationOf(response).href, `${played.demo.origin}/sign-in?direct`);
    });

    test('starts before its provider does, and says that it is not there yet', async () => {
      const demo = await startDemoApp({
        port: 0,
        host: '127.0.0.1',
        issuer: 'http://127.0.0.1:1/oidc',
        clientId: 'c',
        clientSecret: 's',
        apiOrigin: 'http://127.0.0.1:1',
        connectionIdentifier: 'x',
      });

      const response = await fetch(`${demo.origin}/sign-in`);

      assert.equal(response.status, 502);
      assert.match(await response.text(), /Causeway does not answer/);
      await demo.close();
    });
  });
});
