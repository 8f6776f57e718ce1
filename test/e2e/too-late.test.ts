/** People who think for long, and people who change the language while they are asked. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { testUsers } from '@causeway/sandbox/test-users.ts';
import type { Browser, Page } from 'playwright-core';

import { listOf } from '../world/client.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { axeFindings } from './axe.ts';
import { launch, leave, skip, visit, type Visitor } from './browser.ts';
import { judgeLooks } from './looks.ts';
import { type Scene, startScene } from './scene.ts';

const MINUTE_MS = 60_000;

/** A page that an app shows: it signs in with what the app has, and says what it is answered. */
const appPage = (api: string, appId: string, connId: string) => `
<h1>The app</h1>
<p role="status"></p>
<button id="enter">Sign in with WeChat</button>
<button id="join">I am new here</button>
<script>
  const say = (text) => { document.querySelector('[role=status]').textContent = text; };
  const ask = async (path, body) => {
    const answer = await fetch('${api}/api/v2/ecConn/wechatMobile/' + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authing-app-id': '${appId}' },
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  let key;
  document.querySelector('#enter').onclick = async () => {
    const { code, data } = await ask('authByCode', { connId: '${connId}', code: window.codes.pop() });
    key = data && data.key;
    say(code === 1641 ? 'Is this your first time?' : 'Welcome ' + data.id);
  };
  document.querySelector('#join').onclick = async () => {
    const { code, message, data } = await ask('register', { action: 'create-federation-account', key });
    say(code === 200 ? 'Welcome ' + data.id : code + ': ' + message);
  };
</script>`;

describe('answers that come late, and a change of language in between', { skip }, () => {
  let scene: Scene;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;
  let connId: string;
  /** It only grows: a clock that went back would make people wait who asked for a code. */
  let laterMs = 0;

  before(async () => {
    [scene, browser] = await Promise.all([
      startScene({
        host: '127.0.0.1',
        appName: 'Meridian',
        clock: () => Date.now() + laterMs,
        loginConfig: { enabledBasicLoginMethods: ['EMAIL_CODE', 'EMAIL_PASSWORD'] },
        association: { associationMode: 'challenge', challengeBindingMethods: ['email-code'] },
      }),
      launch(),
    ]);
    visitor = await visit(browser);
    ({ page } = visitor);
    const wechat = { name: 'WeChat', type: 'wechat' };
    const { id: extIdpId } = await scene.causeway.make('create-ext-idp', wechat);
    const connection = await scene.causeway.make('create-ext-idp-conn', {
      extIdpId,
      type: 'wechat:mobile',
      identifier: 'wechat-app',
      displayName: 'WeChat',
      fields: { clientId: 'sandbox', clientSecret: 'sandbox-secret' },
      associationMode: 'challenge',
      challengeBindingMethods: ['email-code'],
    });
    connId = String(connection['id']);
  });
  beforeEach(() => visitor.forget());
  after(async () => {
    await leave();
    await scene.close();
  });

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const follow = (name: string) => page.getByRole('link', { name, exact: true }).click();
  const type = (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);
  const heading = (name: string | RegExp) =>
    page.getByRole('heading', { name, level: 1 }).waitFor();
  const tooLate = () => page.getByRole('alert').getByText('expired or was already').waitFor();
  const look = async (name: string) => {
    await judgeLooks(page, `late-${name}`);
    assert.deepEqual(await axeFindings(page), [], name);
  };
  const people = async () => Number((await scene.causeway.make('list-users', {}))['totalCount']);
  const pick = async (person: string) => {
    await page.goto(scene.authorize());
    await follow('Continue with Acme 企业登录');
    await page.locator(`button[value="${person}"]`).click();
  };
  const newestCode = async (address: string) => {
    await page.getByLabel('Code', { exact: true }).waitFor();
    return codeSentTo(scene.causeway, address);
  };
  /** Opens the page of an app in which this person has agreed at WeChat, twice. */
  const openApp = async (appId = scene.appId, person = 'bruno') => {
    const user = testUsers.find(({ id }) => id === person) ?? assert.fail(person);
    const grant = { clientId: 'sandbox', redirectUri: '', user, scopes: ['snsapi_userinfo'] };
    const openCode = () => scene.sandbox.vendors.deskOf('wechat').openCode(grant);
    scene.application.serve('/app', appPage(scene.causeway.url, appId, connId));
    await page.goto(`${scene.application.origin}/app`);
    await page.evaluate(`window.codes = ${JSON.stringify([openCode(), openCode()])}`);
  };
  const arrived = () => page.waitForURL(`${scene.application.redirectUri}?code=**`);

  it('the language changes in the middle of a question, and the code that was sent stays good', async () => {
    const { userId } = await scene.causeway.make('create-user', {
      email: 'noor@example.com',
      emailVerified: true,
    });
    await pick('noor');
    await type('E-mail address', 'noor@example.com');
    await press('Send me a code');
    const code = await newestCode('noor@example.com');

    await press('中文');
    await heading('您是新用户，还是已有账号？');
    await page.getByText('noor@example.com').waitFor();
    await look('language-question');
    assert.equal(await codeSentTo(scene.causeway, 'noor@example.com'), code, 'no other was sent');
    await type('验证码', code);
    await press('这是我的账号');
    await arrived();
    const identities = listOf(await scene.causeway.make('get-user-identities', { userId }));
    assert.equal(identities.length, 1);
  });

  it('the language changes while the sign-in page waits for a code', async () => {
    await scene.causeway.make('create-user', { email: 'lea@example.com', emailVerified: true });
    await page.goto(scene.authorize());
    await page.goto(`${page.url()}?with=code`);
    await type('E-mail address', 'lea@example.com');
    await press('Send me a code');
    const code = await newestCode('lea@example.com');
    await press('中文');
    await page.getByText('lea@example.com').waitFor();
    await look('language-sign-in');
    await press('English');
    await type('Code', code);
    await press('Sign in');
    await arrived();
  });

  it('a code that is too old is told like a wrong one, and a new one is good', async () => {
    await scene.causeway.make('create-user', { email: 'mei@example.com', emailVerified: true });
    await page.goto(scene.authorize());
    await page.goto(`${page.url()}?with=code`);
    await type('E-mail address', 'mei@example.com');
    await press('Send me a code');
    const old = await newestCode('mei@example.com');
    laterMs += 6 * MINUTE_MS;
    await type('Code', old);
    await press('Sign in');
    await page.getByRole('alert').getByText('has expired').waitFor();
    await look('code');
    await press('Send a new code');
    await page.getByRole('status').waitFor();
    await type('Code', await newestCode('mei@example.com'));
    await press('Sign in');
    await arrived();
  });

  it('a link for binding that is opened too late binds nothing', async () => {
    await scene.causeway.make('create-user', { username: 'quinn', password: 'a good long one' });
    await page.goto(scene.authorize());
    await pick('yunhe');
    await press('I am new: create my account');
    await arrived();
    const code = new URL(page.url()).searchParams.get('code') ?? '';
    const link = await scene.linkAddress(await scene.idTokenFor(code));
    laterMs += 11 * MINUTE_MS;
    await page.goto(link);
    await page.getByRole('alert').waitFor();
    await look('link');
  });

  it('the question that is answered too late is asked no more, and nobody is made', async () => {
    const before = await people();
    await pick('bruno');
    await heading(/^New here/);
    laterMs += 11 * MINUTE_MS;
    await press('I am new: create my account');
    await tooLate();
    await look('question');
    assert.equal(await people(), before);
    await page.getByRole('link', { name: 'Back to Meridian' }).waitFor();
  });

  it('who dwells at the source comes back too late, and nobody is made', async () => {
    const before = await people();
    await page.goto(scene.authorize());
    await follow('Continue with Acme 企业登录');
    laterMs += 11 * MINUTE_MS;
    await page.locator('button[value="ada"]').click();
    await tooLate();
    await look('callback');
    await page.getByRole('link', { name: 'Back to Meridian' }).waitFor();
    assert.equal(await people(), before);
  });

  it('a key that was used, or that another application was given, is none', async () => {
    const answered = page.getByRole('status');
    const other = await scene.causeway.make('create-application', {
      appName: 'Other',
      redirectUris: [scene.application.redirectUri],
    });
    await openApp();
    await press('Sign in with WeChat');
    await answered.getByText('first time').waitFor();
    const before = await people();
    const key: unknown = await page.evaluate('key');
    await openApp(String(other['appId']));
    await page.evaluate(`key = ${JSON.stringify(key)}`);
    await press('I am new here');
    await answered.getByText('1699: ').waitFor();
    assert.equal(await people(), before);

    await openApp();
    await page.evaluate(`key = ${JSON.stringify(key)}`);
    await press('I am new here');
    await answered.getByText('Welcome').waitFor();
    await press('I am new here');
    await answered.getByText('1699: ').waitFor();
    await judgeLooks(page, 'late-app-key-used');
    assert.equal(await people(), before + 1);
  });

  it("an app's answer with a key that has expired changes nothing, and the next sign-in asks anew", async () => {
    const answered = page.getByRole('status');
    const before = await people();
    await openApp(scene.appId, 'ada');
    await press('Sign in with WeChat');
    await answered.getByText('first time').waitFor();
    laterMs += 11 * MINUTE_MS;
    await press('I am new here');
    await answered.getByText('1699: This sign-in has expired').waitFor();
    await judgeLooks(page, 'late-app-key');
    assert.equal(await people(), before);

    await press('Sign in with WeChat');
    await answered.getByText('first time').waitFor();
    await press('I am new here');
    await answered.getByText('Welcome').waitFor();
    assert.equal(await people(), before + 1);
  });

  it('the sign-in page that stood open for too long says so, and leads back', async () => {
    await page.goto(scene.authorize());
    await heading('Sign in to Meridian');
    laterMs += 61 * MINUTE_MS;
    await follow('Continue with Acme 企业登录');
    await tooLate();
    await look('sign-in');
    await follow('Back to Meridian');
    assert.equal(new URL(page.url()).origin, scene.application.origin);
  });
});
