import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { codeSentTo } from '../world/mailbox.ts';
import { claimsOnArrival } from './arrival.ts';
import { axeFindings } from './axe.ts';
import { keep, launch, leave, skip, visit, type Visitor } from './browser.ts';
import { type Scene, startScene } from './scene.ts';

const PASSWORD = 'correct horse battery';

/** What people do about accounts of their own, from the sign-in page to the account page. */
describe('signing in and up, proving an account, and looking after it', { skip }, () => {
  let scene: Scene;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;

  before(async () => {
    [scene, browser] = await Promise.all([
      startScene({
        host: '127.0.0.1',
        appName: 'Meridian',
        loginConfig: {
          enabledBasicLoginMethods: ['EMAIL_PASSWORD', 'EMAIL_CODE', 'USERNAME_PASSWORD'],
        },
        application: {
          registerConfig: { enabledBasicRegisterMethods: ['EMAIL_CODE', 'EMAIL_PASSWORD'] },
          brandingConfig: { primaryColor: '#7a1fa2' },
        },
        association: {
          associationMode: 'challenge',
          challengeBindingMethods: ['email-code', 'username-password'],
        },
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

  const heading = (name: string | RegExp) =>
    page.getByRole('heading', { name, level: 1 }).waitFor();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const follow = (name: string) => page.getByRole('link', { name, exact: true }).click();
  const type = (label: string | RegExp, text: string) => page.getByLabel(label).fill(text);
  const look = async (name: string) => {
    await keep(page, `account-${name}`);
    assert.deepEqual(await axeFindings(page), [], name);
  };
  const source = () => follow('Continue with Acme 企业登录');
  const accountPage = () => `${scene.causeway.url}/account?app_id=${scene.appId}`;

  /** Back at the application; resolves to the claims it gets. */
  const arrived = () => claimsOnArrival(scene, page);

  async function typeCode(address: string): Promise<void> {
    await type('Code', await codeSentTo(scene.causeway, address));
  }

  async function pick(person: string): Promise<void> {
    await page.goto(scene.authorize());
    await source();
    await page.locator(`button[value="${person}"]`).click();
  }

  it('creates an account with a code, and signs in with one', async () => {
    await page.goto(scene.authorize());
    await look('1-sign-in');
    await follow('New here? Create an account');
    await heading('Create your Meridian account');
    await type('E-mail address', 'wanda@example.com');
    await press('Send me a code');
    await type('Code', '000000');
    await press('Create my account');
    await page.getByRole('alert').getByText('not the code we sent last').waitFor();
    await look('2-wrong-code');
    await typeCode('wanda@example.com');
    await press('Create my account');
    const joined = await arrived();

    await visitor.forget();
    // A minute must pass between two codes to one address.
    const { store, firstRun } = scene.causeway.server;
    await store.throttles.clear('code/contact', `${firstRun.poolId}/wanda@example.com`);
    await page.goto(scene.authorize());
    await follow('Use a code instead');
    await type('E-mail address', 'wanda@example.com');
    await press('Send me a code');
    await look('3-code-sent');
    await typeCode('wanda@example.com');
    await press('Sign in');
    assert.equal((await arrived())['sub'], joined['sub']);
  });

  it('creates an account with a password, and tells a wrong one kindly', async () => {
    await page.goto(scene.authorize());
    await follow('New here? Create an account');
    await follow('Use a password');
    await type('E-mail address', 'pia@example.com');
    await type('Choose a password', PASSWORD);
    await press('Create my account');
    const joined = await arrived();

    await visitor.forget();
    await page.goto(scene.authorize());
    await type('E-mail address or user name', 'pia@example.com');
    await type('Password', 'something else');
    await press('Sign in');
    await page.getByRole('alert').getByText('do not belong together').waitFor();
    await look('4-wrong-password');
    await type('Password', PASSWORD);
    await press('Sign in');
    const claims = await arrived();
    assert.equal(claims['sub'], joined['sub']);
    assert.equal(claims['acr'], undefined);
  });

  it('asks a first visit whether there is an account, and takes a new person in', async () => {
    await pick('maximiliana');
    await heading('New here, or do you already have an account?');
    await look('5-question');
    await press('I am new: create my account');
    assert.ok(String((await arrived())['name']).startsWith('Maximiliana'));
  });

  it('joins a first visit to the account that a password proves, and no other (incident 42)', async () => {
    await scene.causeway.make('create-user', { username: 'noor', password: PASSWORD });
    await pick('noor');
    await follow('Use user name and password');
    await type('User name', 'noor');
    await type('Password', 'wrong');
    await press('This is my account');
    await page.getByRole('alert').getByText('do not belong together').waitFor();
    await type('Password', PASSWORD);
    await press('This is my account');
    const first = await arrived();
    // The proof joins accounts; it is no stronger sign-in than what the source asserted.
    assert.equal(first['acr'], undefined);

    await visitor.forget();
    await pick('noor');
    assert.equal((await arrived())['sub'], first['sub']);
  });

  it('joins by a code, and shows, adds and removes what opens the account', async () => {
    const { userId } = await scene.causeway.make('create-user', {
      email: 'yun@example.com',
      emailVerified: true,
    });
    await pick('yunhe');
    await type('E-mail address', 'yun@example.com');
    await press('Send me a code');
    await typeCode('yun@example.com');
    await press('This is my account');
    assert.equal((await arrived())['sub'], userId);

    await page.goto(accountPage());
    await heading('Your account');
    await look('6-account');
    await press('Connect Acme Two');
    await page.locator('button[value="yunhe"]').click();
    await heading('Account bound');
    await follow('Back to your account');
    await follow('Remove Acme Two');
    await look('7-remove');
    await press('Yes, remove it');
    await page.getByRole('status').getByText('Acme Two was removed.').waitFor();
    await look('8-removed');
    await page.getByRole('button', { name: 'Connect Acme Two' }).waitFor();
  });

  it('keeps the last way in', async () => {
    await pick('nobody');
    await press('I am new: create my account');
    await arrived();
    await page.goto(accountPage());
    await follow('Remove Acme 企业登录');
    await press('Yes, remove it');
    await page.getByRole('alert').waitFor();
    await look('9-last');
    await page.getByRole('link', { name: 'Remove Acme 企业登录' }).waitFor();
  });

  it('leads back when a question is answered twice, comes too late, or belongs to somebody else', async () => {
    await pick('bruno');
    await heading(/^New here/);
    const question = page.url();
    const other = await visit(browser);
    await other.page.goto(question);
    await other.page.getByRole('alert').getByText('started in another browser').waitFor();

    await press('I am new: create my account');
    await arrived();
    await page.goto(question);
    await page.getByRole('alert').getByText('already finished').waitFor();
    await look('10-finished');
    await follow('Back to Meridian');
    assert.equal(new URL(page.url()).origin, scene.application.origin);
  });

  it('offers another way when the connection is switched off while somebody thinks', async () => {
    await pick('ada');
    await heading(/^New here/);
    const state = { id: scene.connectionId, appId: scene.appId };
    await scene.causeway.make('change-ext-idp-conn-state', { ...state, enabled: false });
    try {
      await press('I am new: create my account');
      await page.getByRole('alert').getByText('switched off').waitFor();
      await look('11-switched-off');
      await follow('Choose how to sign in');
      await page.getByRole('link', { name: 'Continue with Acme Two' }).waitFor();
      assert.equal(
        await page.getByRole('link', { name: 'Continue with Acme 企业登录' }).count(),
        0,
      );
    } finally {
      await scene.causeway.make('change-ext-idp-conn-state', { ...state, enabled: true });
    }
  });

  it('changes nothing for a form that another site sends (incidents 31 and 32)', async () => {
    await scene.causeway.make('create-user', { username: 'quinn', password: PASSWORD });
    await page.goto(scene.authorize());
    await type('E-mail address or user name', 'quinn');
    await type('Password', PASSWORD);
    await press('Sign in');
    await arrived();
    const fields = `<input name="app_id" value="${scene.appId}"><input name="connection" value="acme">`;
    const action = `${scene.causeway.url}/account/add`;
    scene.application.serve(
      '/prize',
      `<form method="post" action="${action}">${fields}<button>Win</button></form>`,
    );
    await page.goto(`${scene.application.origin}/prize`);
    await press('Win');
    await page.getByRole('alert').getByText('sent from another site').waitFor();

    // From a browser that says nothing about where a form comes from, the form's own token decides.
    const form = { app_id: scene.appId, connection: 'acme', token: 'guessed' };
    const answer = await page.request.post(action, { form, maxRedirects: 0 });
    assert.equal(answer.status(), 403);
  });

  it('says who is not signed in where to go', async () => {
    await page.goto(accountPage());
    await heading('You are not signed in');
    await look('12-not-signed-in');
    await page.getByRole('link', { name: 'Back to Meridian' }).waitFor();
  });
});
