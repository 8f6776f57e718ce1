/** The published component asks whose account it is, and somebody proves theirs in it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser } from 'playwright-core';

import { codeSentTo } from '../world/mailbox.ts';
import { keep, launch, leave, skip, type Visitor } from './browser.ts';
import {
  begin,
  complaintsOfOurs,
  peopleAt,
  serveGuard,
  signedInAt,
  type Tongue,
  visitGuard,
} from './guard-page.ts';
import { type Scene, startScene } from './scene.ts';

const PASSWORD = 'correct horse battery';

/** What the component says, in its own words. */
const words = {
  'en-US': {
    bindOrJoin: 'Account Binding',
    haveOne: 'Bind to an existing account',
    byCode: 'Verify Code',
    byPassword: 'Password',
    email: 'Enter Email',
    sendCode: 'Send Code',
    code: '6-digit code',
    account: /^Enter Email/,
    password: 'Enter Password',
    bind: 'Bind',
    wrong: 'The account or the password is wrong.',
  },
  'zh-CN': {
    bindOrJoin: '账号绑定',
    haveOne: '我想绑定到已有账号',
    byCode: '验证码登录',
    byPassword: '密码登录',
    email: '请输入邮箱',
    sendCode: '发送验证码',
    code: '请输入 6 位验证码',
    account: /^请输入邮箱/,
    password: '请输入登录密码',
    bind: /绑\s*定/,
    wrong: '账号或密码错误',
  },
} as const;

describe('binding to an account in the published component', { skip }, () => {
  let scene: Scene;
  let browser: Browser;
  before(async () => {
    [scene, browser] = await Promise.all([
      startScene({
        host: 'localhost',
        association: {
          associationMode: 'challenge',
          challengeBindingMethods: ['email-code', 'email-password'],
        },
      }),
      launch(),
    ]);
    await serveGuard(scene);
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  async function account(email: string): Promise<string> {
    const known = { email, emailVerified: true, password: PASSWORD };
    return String((await scene.causeway.make('create-user', known))['userId']);
  }

  /** As this person of the source, up to the forms by which an account is proven to be one's own. */
  async function toProof(person: string, lang: Tongue): Promise<Visitor> {
    const visitor = await visitGuard(browser, scene, lang);
    const popup = await begin(visitor, 'Acme 企业登录');
    await popup.getByRole('button', { name: person }).click();
    await visitor.page.getByRole('button', { name: words[lang].haveOne }).click();
    await visitor.page.getByRole('tab', { name: words[lang].byCode }).waitFor();
    return visitor;
  }

  async function walkByPassword(person: string, lang: Tongue): Promise<void> {
    const say = words[lang];
    const email = `by-password-${lang.toLowerCase()}@example.com`;
    const userId = await account(email);
    const visitor = await toProof(person, lang);
    const { page } = visitor;
    await page.getByRole('tab', { name: say.byPassword }).click();
    await page.locator('#passworLogin_account').fill(email);
    await page.getByPlaceholder(say.password).fill('wrong');
    await page.locator('#passworLogin').getByRole('button', { name: say.bind }).click();
    await page.getByText(say.wrong).waitFor();
    await keep(page, `guard-bind-password-wrong-${lang}`);
    assert.deepEqual(await peopleAt(visitor), []);

    await page.getByPlaceholder(say.password).fill(PASSWORD);
    await keep(page, `guard-bind-password-${lang}`);
    await page.locator('#passworLogin').getByRole('button', { name: say.bind }).click();

    assert.equal((await signedInAt(visitor)).id, userId);
    assert.deepEqual(complaintsOfOurs(visitor), []);
  }

  async function walkByCode(person: string, lang: Tongue): Promise<void> {
    const say = words[lang];
    const email = `by-code-${lang.toLowerCase()}@example.com`;
    const userId = await account(email);
    const visitor = await toProof(person, lang);
    const { page } = visitor;
    await page.getByPlaceholder(say.email).fill(email);
    await page.getByRole('button', { name: say.sendCode }).click();
    await page.getByRole('button', { name: /\d+/ }).waitFor(); // counts down to another code
    await page.getByPlaceholder(say.code).fill(await codeSentTo(scene.causeway, email));
    await keep(page, `guard-bind-code-${lang}`);
    await page.locator('#phoneCode').getByRole('button', { name: say.bind }).click();

    assert.equal((await signedInAt(visitor)).id, userId);
    assert.deepEqual(complaintsOfOurs(visitor), []);
  }

  /** Where nobody becomes a user without proving an address, the component asks for one at once. */
  async function walkToNewAccount(person: string, lang: Tongue): Promise<void> {
    const say = words[lang];
    const email = `new-here-${lang.toLowerCase()}@example.com`;
    const { connectionId: id, causeway } = scene;
    await causeway.make('update-ext-idp-conn', { id, newUsersProveAddress: true });
    const visitor = await visitGuard(browser, scene, lang);
    const { page } = visitor;
    const popup = await begin(visitor, 'Acme 企业登录');
    await popup.getByRole('button', { name: person }).click();
    await page.getByText(say.bindOrJoin).first().waitFor();
    await page.getByPlaceholder(say.email).fill(email);
    await page.getByRole('button', { name: say.sendCode }).click();
    await page.getByRole('button', { name: /\d+/ }).waitFor();
    await page.getByPlaceholder(say.code).fill(await codeSentTo(causeway, email));
    await keep(page, `guard-bind-or-join-${lang}`);
    await page.locator('#phoneCode').getByRole('button', { name: say.bind }).click();

    assert.equal((await signedInAt(visitor)).email, email);
    assert.deepEqual(complaintsOfOurs(visitor), []);
    await causeway.make('update-ext-idp-conn', { id, newUsersProveAddress: false });
  }

  it('by password, and by no wrong one', () => walkByPassword('Bruno Okafor', 'en-US'));
  it('by password in Chinese', () => walkByPassword('Noor Haddad', 'zh-CN'));
  it('by a code that came by e-mail', () => walkByCode('Ada Moreau', 'en-US'));
  it('by a code in Chinese', () => walkByCode('沈云鹤', 'zh-CN'));
  it('or a new one by a code', () => walkToNewAccount('Maximiliana', 'en-US'));
});
