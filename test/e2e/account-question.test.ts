import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { listOf } from '../world/client.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { claimsOnArrival } from './arrival.ts';
import { axeFindings } from './axe.ts';
import { keep, launch, leave, skip, visit, type Visitor } from './browser.ts';
import { type Scene, startScene } from './scene.ts';

/** Both values of what the source says lead to an account, if there is one. */
const matching = {
  associationMode: 'field',
  userMatchFields: ['email', 'phone'],
  trustedClaims: ['email', 'phone'],
  challengeBindingMethods: [],
};

describe('which account is meant, asked of people', { skip }, () => {
  let scene: Scene;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;

  before(async () => {
    [scene, browser] = await Promise.all([
      startScene({
        host: '127.0.0.1',
        appName: 'Meridian',
        fields: { scopes: ['openid', 'profile', 'email', 'phone'] },
        association: matching,
      }),
      launch(),
    ]);
    visitor = await visit(browser);
    ({ page } = visitor);
  });
  beforeEach(() => visitor.forget());
  after(async () => {
    await leave();
    await scene.close();
  });

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const type = (label: string | RegExp, text: string) => page.getByLabel(label).fill(text);
  const alert = (words: string) => page.getByRole('alert').getByText(words).waitFor();
  const look = async (name: string) => {
    await keep(page, `question-${name}`);
    assert.deepEqual(await axeFindings(page), [], name);
  };
  const setUp = (association: Readonly<Record<string, unknown>>) =>
    scene.causeway.make('update-ext-idp-conn', { id: scene.connectionId, ...association });
  const identitiesOf = async (userId: unknown) =>
    listOf(await scene.causeway.make('get-user-identities', { userId }));

  /** Back at the application; resolves to the id of the user who came. */
  const arrived = async () => (await claimsOnArrival(scene, page))['sub'];

  async function pick(person: string): Promise<void> {
    await page.goto(scene.authorize());
    await page.getByRole('link', { name: 'Continue with Acme 企业登录' }).click();
    await page.locator(`button[value="${person}"]`).click();
  }

  it('of several that fit one is chosen, and is known from then on', async () => {
    const byEmail = { email: 'ada.moreau@example.com', emailVerified: true, name: 'Ada at work' };
    const byPhone = { phone: '2025550117', phoneCountryCode: '+1', phoneVerified: true };
    const { userId: first } = await scene.causeway.make('create-user', byEmail);
    const mine = { ...byPhone, name: 'Ada at home', username: 'ada-home' };
    const { userId: second } = await scene.causeway.make('create-user', mine);
    await scene.causeway.make('create-user', { username: 'stranger', name: 'A stranger' });

    await pick('ada');
    await page.getByRole('heading', { name: 'Which account is yours?', level: 1 }).waitFor();
    assert.equal(await page.locator('button[name="account"]').count(), 2);
    assert.equal(await page.getByText('A stranger').count(), 0);
    await look('1-choose');
    const question = page.url();
    await page.locator('button[name="account"]').filter({ hasText: 'Ada at home' }).dblclick();
    assert.equal(await arrived(), second);
    assert.deepEqual(await identitiesOf(first), []);

    await page.goto(question);
    await alert('already finished');
    await look('2-chosen-already');
    await page.goBack();
    await visitor.forget();
    await pick('ada');
    assert.equal(await arrived(), second);
    assert.equal((await identitiesOf(second)).length, 1, 'two clicks are one');
  });

  it('by a code that a phone receives, in this sign-in and for this purpose alone', async () => {
    await setUp({
      ...matching,
      associationMode: 'challenge',
      userMatchFields: [],
      trustedClaims: [],
      challengeBindingMethods: ['phone-code'],
    });
    const phone = { phone: '13800007777', phoneCountryCode: '+86', phoneVerified: true };
    const { userId } = await scene.causeway.make('create-user', phone);
    const ask = async (channel: string) => {
      const input = { phoneNumber: phone.phone, channel };
      const headers = { 'x-authing-app-id': scene.appId };
      const { store, firstRun } = scene.causeway.server;
      await store.throttles.clear('code/contact', `${firstRun.poolId}/+8613800007777`);
      const sent = await scene.causeway.ask('send-sms', { input, headers });
      assert.equal(sent.statusCode, 200, sent.message);
      const code = await codeSentTo(scene.causeway, '+8613800007777');
      await store.throttles.clear('code/contact', `${firstRun.poolId}/+8613800007777`);
      return code;
    };
    const otherwise = [await ask('CHANNEL_LOGIN'), await ask('CHANNEL_BIND_PHONE')];

    await pick('noor');
    await type('Phone number', 'no phone');
    await press('Send me a code');
    await page.getByRole('alert').waitFor();
    await look('3-no-phone');
    await type('Phone number', '13800007777');
    await press('Send me a code');
    await page.getByText('13800007777').first().waitFor();
    await look('4-code-sent');
    const code = await codeSentTo(scene.causeway, '+8613800007777');
    for (const other of otherwise.filter((one) => one !== code)) {
      await type('Code', other);
      await press('This is my account');
      await alert('not the code we sent last');
    }

    // The same person in a second tab of the browser is in another sign-in.
    const { page: first } = visitor;
    page = await visitor.context.newPage();
    await pick('bruno');
    await page.goto(`${page.url().split('?')[0]}?with=phone-code`);
    const action = `${new URL(page.url()).pathname}/prove`;
    const form = { with: 'phone-code', account: '13800007777', secret: code };
    const answer = await page.request.post(`${scene.causeway.url}${action}`, { form });
    assert.ok(answer.status() >= 400, String(answer.status()));
    assert.match(await answer.text(), /not the code we sent last/);
    await page.close();
    page = first;

    await type('Code', code);
    await press('This is my account');
    assert.equal(await arrived(), userId);
    assert.equal((await identitiesOf(userId)).length, 1);
  });

  it('with the back button: an answer that was given is not given again', async () => {
    await pick('bruno');
    await page.getByRole('heading', { name: /^New here/ }).waitFor();
    await press('I am new: create my account');
    const userId = await arrived();
    await page.goBack();
    const button = page.getByRole('button', { name: 'I am new: create my account' });
    if ((await button.count()) > 0) await button.click();
    await alert('already finished');
    await look('5-back');
    await page.getByRole('link', { name: 'Back to Meridian' }).waitFor();
    assert.equal((await identitiesOf(userId)).length, 1);
  });
});
