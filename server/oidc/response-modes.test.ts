import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';

import * as client from 'openid-client';

import type { User } from '../directory/user.ts';
import {
  authorizationRequest,
  callback,
  type Harness,
  startHarness,
  TestBrowser,
} from './harness.test.ts';

let harness: Harness;
let config: client.Configuration;
let user: User;

before(async () => {
  harness = await startHarness();
  config = await harness.relyingParty(await harness.addApplication());
  user = await harness.addUser();
});
after(() => harness.close());

/** The answer to an authorization request, as a redirect or as a page. */
async function answer(params: Record<string, string>) {
  const { url, checks } = await authorizationRequest(config, params);
  const browser = new TestBrowser(harness.origin);
  const asked = await browser.follow(url);
  if (!asked.url.pathname.startsWith('/sign-in/')) return { ...asked, checks };
  return { ...(await browser.follow(`${asked.url.href}?as=${user.id}`)), checks };
}

/** The script of a page, after checking that its policy allows this very script and nothing else. */
async function scriptOf(response: Response): Promise<{ script: string; page: string }> {
  const page = await response.text();
  const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text ?? '');
  assert.equal(scripts.length, 1);
  assert.doesNotMatch(page, /\son\w+=/);
  const policy = response.headers.get('content-security-policy') ?? '';
  const hash = createHash('sha256')
    .update(scripts[0] ?? '')
    .digest('base64');
  assert.ok(policy.includes(`script-src 'sha256-${hash}'`), policy);
  assert.ok(policy.includes("default-src 'none'"), policy);
  assert.doesNotMatch(policy, /unsafe/);
  return { script: scripts[0] ?? '', page };
}

/** What the page posts, to which window and for whose eyes. */
function runPage(script: string, opensFrom: 'opener' | 'parent') {
  const posted: { message: unknown; origin: string }[] = [];
  const target = {
    postMessage: (message: unknown, origin: string) => posted.push({ message, origin }),
  };
  const element = { removeChild: () => undefined };
  const window = {
    document: { scripts: [{ parentElement: element }] },
    close: () => undefined,
    opener: opensFrom === 'opener' ? target : null,
    parent: opensFrom === 'parent' ? target : null,
  };
  runInNewContext(script, window);
  assert.equal(posted.length, 1);
  const [{ message, origin } = { message: undefined, origin: '' }] = posted;
  const copy = JSON.parse(JSON.stringify(message)) as {
    type: string;
    response: Record<string, string>;
  };
  return { ...copy, origin };
}

describe('response modes', () => {
  it('query is the default for a code', async () => {
    const { url, checks } = await answer({});
    assert.equal(url.hash, '');
    assert.equal(url.searchParams.get('state'), checks.expectedState);
    assert.equal(url.searchParams.get('iss'), `${harness.origin}/oidc`);
  });

  it('fragment keeps the code out of the request to the application', async () => {
    const { url } = await answer({ response_mode: 'fragment' });
    assert.equal(url.search, '');
    assert.ok(new URLSearchParams(url.hash.slice(1)).get('code'));
  });

  it('form_post sends a page that posts itself', async () => {
    const { response, checks } = await answer({ response_mode: 'form_post' });
    const { page } = await scriptOf(response);
    assert.match(page, new RegExp(`<form method="post" action="${callback}">`));
    assert.match(page, new RegExp(`name="state" value="${checks.expectedState}"`));
    assert.match(response.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
  });

  for (const from of ['opener', 'parent'] as const) {
    it(`web_message posts the code to the ${from}, for the eyes of the registered origin`, async () => {
      const { response, checks } = await answer({ response_mode: 'web_message' });
      const { script } = await scriptOf(response);
      const { type, response: message, origin } = runPage(script, from);
      assert.equal(type, 'authorization_response');
      assert.equal(new URL(origin).origin, new URL(callback).origin);
      assert.equal(message['state'], checks.expectedState);
      assert.equal(message['iss'], `${harness.origin}/oidc`);

      const at = new URL(callback);
      at.search = new URLSearchParams(message).toString();
      const tokens = await client.authorizationCodeGrant(config, at, checks);
      assert.equal(tokens.claims()?.sub, user.id);
    });
  }

  it('web_message posts errors, too, and no state can close the script', async () => {
    const state = '</script><script>alert(1)</script>';
    const { response } = await answer({ response_mode: 'web_message', prompt: 'none', state });
    const { script } = await scriptOf(response);
    const { response: message } = runPage(script, 'parent');
    assert.equal(message['error'], 'login_required');
    assert.equal(message['state'], state);
  });

  it('refuses a mode it does not know', async () => {
    const { url } = await answer({ response_mode: 'carrier_pigeon' });
    assert.equal(url.searchParams.get('error'), 'unsupported_response_mode');
  });

  it('never puts an access token into the address bar', async () => {
    for (const type of ['token', 'id_token token', 'code token', 'code id_token token']) {
      const { url } = await answer({ response_type: type });
      const params = new URLSearchParams(url.hash.slice(1));
      assert.equal(params.get('error'), 'unsupported_response_type', type);
    }
  });

  it('id tokens in the front channel are for applications that ask for them and have https', async () => {
    const oidc = { responseTypes: ['code', 'code id_token', 'id_token'] };
    const redirectUris = ['https://app.example.com/cb'];
    const params = { redirect_uri: redirectUris[0] ?? '', response_type: 'code id_token' };
    const ask = async (changes: Parameters<Harness['addApplication']>[0]) => {
      const of = await harness.relyingParty(await harness.addApplication(changes));
      const { url } = await authorizationRequest(of, params);
      return new URLSearchParams(
        (await new TestBrowser(harness.origin).signIn(url, user)).hash.slice(1),
      );
    };
    const allowed = await ask({ oidc, redirectUris });
    assert.ok(allowed.get('id_token') && allowed.get('code'));
    const plain = await ask({ oidc, redirectUris: [...redirectUris, callback] });
    assert.equal(plain.get('error'), 'invalid_request');
    const unasked = await ask({ redirectUris });
    assert.equal(unasked.get('error'), 'invalid_request');
  });
});
