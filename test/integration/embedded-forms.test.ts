import assert from 'node:assert/strict';
import { constants, publicEncrypt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { decodeJwt } from 'jose';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { embeddedPage } from '../world/embedded-page.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

const PASSWORD = 'correct horse battery';
const everyWay = {
  loginConfig: {
    enabledBasicLoginMethods: ['EMAIL_PASSWORD', 'USERNAME_PASSWORD', 'EMAIL_CODE'],
    defaultLoginMethod: { connectionType: 'PASSCODE' },
  },
  registerConfig: { enabledBasicRegisterMethods: ['EMAIL_PASSWORD', 'EMAIL_CODE'] },
  registerDisabled: false,
};

interface Settings {
  readonly publicKey: string;
  readonly loginTabs: unknown;
  readonly registerTabs: unknown;
  readonly passwordTabConfig: { readonly validLoginMethods: unknown };
  readonly verifyCodeTabConfig: { readonly enabledLoginMethods: unknown };
  readonly ssoPageComponentDisplay: {
    readonly registerBtn: unknown;
    readonly autoRegisterThenLoginHintInfo: unknown;
  };
}

describe('the forms of the published component', () => {
  let world: BrokeredWorld;
  let counter = 0;
  before(async () => {
    world = await startBrokeredWorld({ application: everyWay });
    await world.addConnection(
      'second',
      {},
      { associationMode: 'challenge', challengeBindingMethods: ['email-code'] },
    );
  });
  after(() => world.close());

  const newEmail = () => `form-${(counter += 1)}@example.com`;
  const newPage = () => embeddedPage(world, new WebBrowser());
  const member = (data: unknown, name: string): unknown => Reflect.get(Object(data), name);

  async function account(): Promise<{ readonly email: string; readonly userId: string }> {
    const email = newEmail();
    const known = { email, emailVerified: true, password: PASSWORD, username: `u-${counter}` };
    const { userId } = await world.causeway.make('create-user', known);
    return { email, userId: String(userId) };
  }

  async function settings(): Promise<Settings> {
    const { data } = await newPage().ask(`/api/v2/applications/${world.appId}/public-config`, {});
    return data as Settings; // read member by member, as the component does
  }

  /** Runs with other settings of the application. */
  async function having(changes: object, walk: () => Promise<void>): Promise<void> {
    const { appId, causeway } = world;
    await causeway.make('update-application', { appId, ...changes });
    try {
      await walk();
    } finally {
      await causeway.make('update-application', { appId, ...everyWay });
    }
  }

  async function codeFor(page: ReturnType<typeof newPage>, email: string): Promise<string> {
    const sent = await page.post('/api/v2/email/send', { email, scene: 'LOGIN_VERIFY_CODE' });
    assert.equal(sent.code, 200, sent.message);
    return codeSentTo(world.causeway, email);
  }

  it('are those that the application allows', async () => {
    const all = await settings();
    assert.deepEqual(all.loginTabs, { list: ['password', 'phone-code'], default: 'phone-code' });
    assert.deepEqual(all.passwordTabConfig.validLoginMethods, [
      'email-password',
      'username-password',
    ]);
    assert.deepEqual(all.verifyCodeTabConfig.enabledLoginMethods, ['email-code']);
    assert.deepEqual(all.registerTabs, { list: ['account-password'], default: 'account-password' });
    const { registerBtn, autoRegisterThenLoginHintInfo } = all.ssoPageComponentDisplay;
    assert.deepEqual([registerBtn, autoRegisterThenLoginHintInfo], [true, false]);

    const none = { loginConfig: { enabledBasicLoginMethods: [] }, registerDisabled: true };
    await having({ ...none, registerConfig: {} }, async () => {
      const { loginTabs, registerTabs } = await settings();
      const nothing = { list: [], default: '' };
      assert.deepEqual([loginTabs, registerTabs], [nothing, nothing]);
    });
  });

  it('sign somebody in by a password, as it is or encrypted, and by no wrong one', async () => {
    const { email, userId } = await account();
    const { publicKey: key } = await settings();
    const encrypted = (text: string) =>
      publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString(
        'base64',
      );
    const login = (known: string, password: string) =>
      newPage().post('/api/v2/login/account', { account: known, password });

    for (const sent of [PASSWORD, encrypted(PASSWORD)]) {
      const { code, statusCode, data } = await login(email, sent);
      assert.deepEqual([code, statusCode, member(data, 'id')], [200, 200, userId]);
      const claims = decodeJwt(String(member(data, 'token')));
      assert.deepEqual([claims.sub, claims.aud], [userId, world.appId]);
    }
    const wrong = await login(email, encrypted('wrong'));
    const nobody = await login(newEmail(), PASSWORD);
    const { requestId: _one, ...first } = Object(wrong);
    const { requestId: _other, ...second } = Object(nobody);
    assert.deepEqual(first, second, 'nobody learns who has an account');
    assert.equal(wrong.apiCode, 2333);
  });

  it('take what the application allows, and nothing from the page of somebody else', async () => {
    const { email } = await account();
    const page = newPage();
    const byPassword = { account: email, password: PASSWORD };

    const elsewhere = { origin: 'https://evil.test' };
    for (const [path, body] of [
      ['login/account', byPassword],
      ['login/email-code', { email, code: '123456' }],
      ['register-account', { account: newEmail(), password: PASSWORD }],
    ] as const) {
      const refused = await page.post(`/api/v2/${path}`, body, elsewhere);
      assert.deepEqual(
        [refused.statusCode, refused.reason, refused.data],
        [403, 'forbidden', undefined],
      );
    }
    const byPhone = await page.post('/api/v2/login/phone-code', {
      phone: '13900001111',
      code: '1',
    });
    assert.equal(byPhone.reason, 'method_not_offered');
    await having({ loginConfig: { enabledBasicLoginMethods: ['PHONE_CODE'] } }, async () => {
      const refused = await page.post('/api/v2/login/account', byPassword);
      assert.equal(refused.reason, 'method_not_offered');
    });
  });

  it('let nobody try passwords as fast as they like, and say how long to wait', async () => {
    const { email } = await account();
    const page = newPage();
    const answers = [];
    for (let tries = 0; tries < 7; tries += 1) {
      const body = { account: email, password: `wrong ${tries}` };
      answers.push(await page.post('/api/v2/login/account', body));
    }

    const last = answers.at(-1);
    assert.deepEqual([last?.status, last?.statusCode, last?.apiCode], [200, 429, 2080]);
  });

  it('sign somebody in by a code, in the browser that it was sent for', async () => {
    const { email, userId } = await account();
    const page = newPage();
    const code = await codeFor(page, email);
    const body = { email, code };

    assert.equal((await newPage().post('/api/v2/login/email-code', body)).apiCode, 2001);
    const { code: status, data } = await page.post('/api/v2/login/email-code', body);

    assert.deepEqual([status, member(data, 'id')], [200, userId]);
    assert.equal((await page.post('/api/v2/login/email-code', body)).apiCode, 2001);
  });

  it('sign somebody in by a code to a page of another site', async () => {
    const { email, userId } = await account();
    const away = { 'sec-fetch-site': 'cross-site', cookie: '' };
    const page = newPage();
    await page.post('/api/v2/email/send', { email, scene: 'LOGIN_VERIFY_CODE' }, away);
    const code = await codeSentTo(world.causeway, email);

    const { data } = await newPage().post('/api/v2/login/email-code', { email, code }, away);

    assert.equal(member(data, 'id'), userId);
  });

  it('sign somebody in by a code although they left a question without an answer', async () => {
    const { email, userId } = await account();
    const page = newPage();
    world.upstream.person = somebody();
    assert.equal((await page.popUp('second')).apiCode, 1641);
    const code = await codeFor(page, email);

    const { data } = await page.post('/api/v2/login/email-code', { email, code });

    assert.equal(member(data, 'id'), userId);
    const identities = await world.causeway.make('get-user-identities', { userId });
    assert.deepEqual(identities, [], 'nothing was joined');
  });

  it('let somebody new in by a code where the application does, and nowhere else', async () => {
    const email = newEmail();
    const page = newPage();
    const refused = await page.post('/api/v2/login/email-code', {
      email,
      code: await codeFor(page, email),
    });
    assert.equal(refused.apiCode, 2004);

    const merged = { ...everyWay.loginConfig, mergeLoginAndRegisterPage: true };
    await having({ loginConfig: merged }, async () => {
      const { registerTabs, ssoPageComponentDisplay } = await settings();
      assert.deepEqual(registerTabs, { list: [], default: '' });
      assert.equal(ssoPageComponentDisplay.autoRegisterThenLoginHintInfo, true);
      const other = newEmail();
      const code = await codeFor(page, other);
      const { data } = await page.post('/api/v2/login/email-code', { email: other, code });
      assert.deepEqual([member(data, 'email'), member(data, 'emailVerified')], [other, true]);
    });
    const codesOnly = { registerConfig: { enabledBasicRegisterMethods: ['EMAIL_CODE'] } };
    await having(codesOnly, async () => {
      const other = newEmail();
      const code = await codeFor(page, other);
      const { data } = await page.post('/api/v2/login/email-code', { email: other, code });
      assert.equal(member(data, 'email'), other);
    });
  });

  it('make an account, which signs in, once, with a password that is long enough', async () => {
    const email = newEmail();
    const page = newPage();
    const join = (known: string, password = PASSWORD) =>
      page.post('/api/v2/register-account', { account: known, password });

    const short = await join(email, 'short');
    assert.deepEqual([short.statusCode, short.field], [400, 'password']);
    assert.equal((await join('nowhere')).field, 'account');
    const made = await join(email);
    assert.deepEqual([made.statusCode, member(made.data, 'email')], [200, email]);
    assert.equal(member(made.data, 'emailVerified'), false);
    assert.equal(member(made.data, 'token'), undefined);
    assert.equal((await join(email)).statusCode, 409);
    const login = await page.post('/api/v2/login/account', { account: email, password: PASSWORD });
    assert.equal(member(login.data, 'id'), member(made.data, 'id'));
    await having({ registerDisabled: true }, async () => {
      assert.equal((await join(newEmail())).apiCode, 2031);
    });
  });
});
