/** The published component's own forms: somebody signs in by password or code, and somebody new joins. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser } from 'playwright-core';

import { codeSentTo } from '../world/mailbox.ts';
import { keep, launch, leave, skip } from './browser.ts';
import {
  complaintsOfOurs,
  peopleAt,
  serveGuard,
  signedInAt,
  type Tongue,
  visitGuard,
} from './guard-page.ts';
import { type Scene, startScene } from './scene.ts';

const PASSWORD = 'correct horse battery';

/** What the component says, in its own words but for ours of what is wrong. */
const words = {
  'en-US': {
    byCode: 'Verify Code',
    password: 'Enter Password',
    signIn: /^Sign In$/,
    wrong: 'The account or the password is wrong.',
    join: 'Sign Up',
    email: 'Enter Email',
    tooShort: 'Password must be 8 characters or more.',
    sendCode: 'Send Code',
    code: '6-digit code',
  },
  'zh-CN': {
    byCode: '验证码登录',
    password: '请输入登录密码',
    signIn: /^登\s*录$/,
    wrong: '账号或密码错误',
    join: /注\s*册/,
    email: '请输入邮箱',
    tooShort: '密码长度不能少于 8 个字符',
    sendCode: '发送验证码',
    code: '请输入 6 位验证码',
  },
} as const;

describe('the forms of the published component', { skip }, () => {
  let scene: Scene;
  let browser: Browser;
  before(async () => {
    [scene, browser] = await Promise.all([
      startScene({
        host: 'localhost',
        loginConfig: { enabledBasicLoginMethods: ['EMAIL_PASSWORD', 'EMAIL_CODE'] },
        application: { registerConfig: { enabledBasicRegisterMethods: ['EMAIL_PASSWORD'] } },
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

  async function walkByPassword(lang: Tongue): Promise<void> {
    const say = words[lang];
    const email = `form-password-${lang.toLowerCase()}@example.com`;
    const userId = await account(email);
    const visitor = await visitGuard(browser, scene, lang);
    const { page } = visitor;
    await page.locator('#passworLogin_account').fill(email);
    await page.getByPlaceholder(say.password).fill('wrong');
    await keep(page, `guard-password-${lang}`);
    await page.getByRole('button', { name: say.signIn }).click();
    await page.getByText(say.wrong).waitFor();
    await keep(page, `guard-password-wrong-${lang}`);
    assert.deepEqual(await peopleAt(visitor), []);

    await page.getByPlaceholder(say.password).fill(PASSWORD);
    await page.getByRole('button', { name: say.signIn }).click();

    const person = await signedInAt(visitor);
    assert.deepEqual([person.id, person.token?.split('.').length], [userId, 3]);
    assert.deepEqual(complaintsOfOurs(visitor), []);
  }

  async function walkByCode(lang: Tongue): Promise<void> {
    const say = words[lang];
    const email = `form-code-${lang.toLowerCase()}@example.com`;
    const userId = await account(email);
    const visitor = await visitGuard(browser, scene, lang);
    const { page } = visitor;
    await page.getByRole('tab', { name: say.byCode }).click();
    await page.locator('#phoneCode_identify').fill(email);
    await page.getByRole('button', { name: say.sendCode }).click();
    await page.getByRole('button', { name: /\d+/ }).waitFor(); // counts down to another code
    await page.getByPlaceholder(say.code).fill(await codeSentTo(scene.causeway, email));
    await keep(page, `guard-code-${lang}`);
    await page.getByRole('button', { name: say.signIn }).click();

    assert.equal((await signedInAt(visitor)).id, userId);
    assert.deepEqual(complaintsOfOurs(visitor), []);
  }

  async function walkToJoin(lang: Tongue): Promise<void> {
    const say = words[lang];
    const email = `form-join-${lang.toLowerCase()}@example.com`;
    const visitor = await visitGuard(browser, scene, lang);
    const { page } = visitor;
    await page.getByRole('button', { name: say.join }).click();
    await page.getByPlaceholder(say.email).fill(email);
    const [password, again] = [
      page.locator('#emailRegister_password'),
      page.locator('#emailRegister_new-password'),
    ];
    await password.fill('short');
    await again.fill('short');
    await page.getByText(say.tooShort).waitFor();
    await keep(page, `guard-join-${lang}`);
    await password.fill(PASSWORD);
    await again.fill(PASSWORD);
    await page.getByRole('button', { name: say.join }).click();
    await page.waitForFunction('window.registered.length > 0');

    // The component goes on to the sign-in, with the address filled in.
    await page.getByPlaceholder(say.password).fill(PASSWORD);
    await keep(page, `guard-joined-${lang}`);
    await page.getByRole('button', { name: say.signIn }).click();

    assert.equal((await signedInAt(visitor)).email, email);
    assert.deepEqual(complaintsOfOurs(visitor), []);
  }

  it('sign somebody in by password, and by no wrong one', () => walkByPassword('en-US'));
  it('sign somebody in by password in Chinese', () => walkByPassword('zh-CN'));
  it('sign somebody in by a code', () => walkByCode('en-US'));
  it('sign somebody in by a code in Chinese', () => walkByCode('zh-CN'));
  it('let somebody new join', () => walkToJoin('en-US'));
  it('let somebody new join in Chinese', () => walkToJoin('zh-CN'));
});
