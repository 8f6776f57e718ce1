import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { codeRoutes } from '@causeway/contract/codes.ts';
import { signInRoutes } from '@causeway/contract/sign-in.ts';
import type { AuthenticationClient } from 'authing-node-sdk';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';
import { authenticationClient } from './clients.ts';
import { granted, refused } from './replies.ts';
import { addApplication, signIn } from './sign-in.ts';

const { signInByCredentials, signUp, updatePassword } = signInRoutes;
const { sendEmail, sendSms } = codeRoutes;

const password = 'correct horse';

/** The SDK's enums are erased by its own build; their values are the wire's. */
const channel = (name: string) => name as never;

describe('signing in by password and code through AuthenticationClient', () => {
  let world: BrokeredWorld;
  let client: AuthenticationClient;
  let count = 0;

  before(async () => {
    world = await startBrokeredWorld();
    client = authenticationClient(world);
  });
  after(() => world.close());

  /** Somebody with every kind of name. */
  async function addUser(changes: Readonly<Record<string, unknown>> = {}) {
    count += 1;
    const names = {
      username: `ada-${count}`,
      email: `Ada${count}@example.com`,
      phone: `1380000${String(count).padStart(4, '0')}`,
    };
    const user = await world.causeway.make('create-user', { ...names, password, ...changes });
    return { ...names, userId: String(user['userId']) };
  }

  /** What an id token says of the person. */
  function claimsOf(idToken: string | undefined): Record<string, unknown> {
    const [, body = ''] = String(idToken).split('.');
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  }

  it('every kind of name and the password give a token set', async () => {
    const { username, email, phone, userId } = await addUser();

    const replies = [
      await client.signInByUsernamePassword({ username, password }),
      await client.signInByEmailPassword({ email: email.toUpperCase(), password }),
      await client.signInByPhonePassword({ phone, password }),
      await client.signInByAccountPassword({ account: username, password }),
      await client.signInByAccountPassword({ account: email, password }),
      await client.signInByAccountPassword({ account: phone, password }),
    ];

    for (const reply of replies) {
      const tokens = granted(signInByCredentials, reply);
      const claims = claimsOf(tokens.id_token);
      assert.deepEqual([claims['sub'], claims['amr']], [userId, ['pwd']]);
      assert.equal(tokens.token_type, 'Bearer');
      assert.equal(tokens.expire_in, tokens.expires_in);
      assert.equal(tokens.refresh_token, undefined);
    }
  });

  it('the tokens are those of the OpenID provider', async () => {
    const { username, userId } = await addUser();
    const options = { scope: 'openid profile email offline_access unheard_of' };
    const reply = await client.signInByUsernamePassword({ username, password, options });
    const tokens = granted(signInByCredentials, reply);

    assert.equal(tokens.scope, 'openid profile email offline_access');
    const { sub } = await client.getUserInfoByAccessToken(String(tokens.access_token));
    assert.equal(sub, userId);
    const renewed = await client.getNewAccessTokenByRefreshToken(String(tokens.refresh_token));
    assert.notEqual(renewed.access_token, tokens.access_token);
    assert.equal(await client.revokeToken(renewed.access_token), true);
  });

  for (const method of ['client_secret_post', 'client_secret_basic'] as const) {
    it(`the application proves itself by ${method}, and no other way`, async () => {
      const { username } = await addUser();
      const application = await addApplication(world, {
        oidcConfig: { token_endpoint_auth_method: method },
      });
      const options = { tokenEndPointAuthMethod: method };
      const ask = (own: AuthenticationClient) =>
        own.signInByUsernamePassword({ username, password });

      granted(signInByCredentials, await ask(authenticationClient(application, options)));
      const wrong = { ...application, appSecret: 'wrong' };
      refused(await ask(authenticationClient(wrong, options)), 'client_authentication_failed');
    });
  }

  it('a wrong password and an unknown account are one answer', async () => {
    const { username } = await addUser();

    const wrong = await client.signInByUsernamePassword({ username, password: 'wrong' });
    const unknown = await client.signInByUsernamePassword({ username: 'nobody', password });

    assert.equal(refused(wrong, 'credentials_wrong'), refused(unknown, 'credentials_wrong'));
  });

  it('a suspended person is told so only with the right password', async () => {
    const { username } = await addUser({ status: 'Suspended' });

    refused(await client.signInByUsernamePassword({ username, password }), 'user_suspended');
    const wrong = await client.signInByUsernamePassword({ username, password: 'wrong' });
    refused(wrong, 'credentials_wrong');
  });

  it('incident-13: somebody who came from a source has no password that is taken', async () => {
    world.upstream.person = somebody();
    const federated = authenticationClient(world);
    const { access_token: token } = await signIn(world, federated, new WebBrowser());
    const { sub } = await federated.getUserInfoByAccessToken(token);
    const email = `${sub}@example.com`;
    await world.causeway.make('update-user', { userId: sub, username: `u-${sub}`, email });

    for (const tried of ['', ' ', 'null', 'undefined', 'password', '\u200b']) {
      const own = authenticationClient(world);
      const code = tried === '' ? 'invalid_argument' : 'credentials_wrong';
      const account = `u-${sub}`;
      refused(await own.signInByAccountPassword({ account, password: tried }), code);
      if (tried !== 'null') continue;
      refused(await own.signInByEmailPassword({ email, password: tried }), code);
    }
  });

  it('tries are slowed down by account, the right password included', async () => {
    const { username } = await addUser();
    const wrong = () => client.signInByUsernamePassword({ username, password: 'wrong' });
    for (let tries = 0; tries < 5; tries += 1) refused(await wrong(), 'credentials_wrong');

    await assert.rejects(client.signInByUsernamePassword({ username, password }), /429/);
  });

  it('a code sent by e-mail signs in once', async () => {
    const { email, userId } = await addUser();
    granted(sendEmail, await client.sendEmail({ email, channel: channel('CHANNEL_LOGIN') }));
    const passCode = await codeSentTo(world.causeway, email);

    const reply = await client.signInByEmailPassCode({ email, passCode });
    const again = await client.signInByEmailPassCode({ email, passCode });

    const claims = claimsOf(granted(signInByCredentials, reply).id_token);
    assert.deepEqual([claims['sub'], claims['amr']], [userId, ['otp']]);
    refused(again, 'code_wrong');
    const shown = await world.causeway.manage('get-user', { userId });
    assert.equal(shown.data?.['emailVerified'], true);
  });

  it('a code sent by text message signs in, and a code for something else does not', async () => {
    const { phone } = await addUser();
    const other = { phoneNumber: phone, channel: channel('CHANNEL_REGISTER') };
    granted(sendSms, await client.sendSms(other));
    const passCode = await codeSentTo(world.causeway, `+86${phone}`);

    refused(await client.signInByPhonePassCode({ phone, passCode }), 'code_wrong');
  });

  it('a phone and its code are enough for somebody new who asks for an account', async () => {
    const phone = '13911112222';
    granted(
      sendSms,
      await client.sendSms({ phoneNumber: phone, channel: channel('CHANNEL_LOGIN') }),
    );
    const passCode = await codeSentTo(world.causeway, `+86${phone}`);

    const reply = await client.signInByPhonePassCode({
      phone,
      passCode,
      options: { autoRegister: true },
    });

    const { sub } = claimsOf(granted(signInByCredentials, reply).id_token);
    const shown = await world.causeway.manage('get-user', { userId: sub });
    assert.equal(shown.data?.['phone'], phone);
    assert.equal(shown.data['phoneVerified'], true);
  });

  it('the answer does not tell whether an account exists, and the next code has to wait', async () => {
    const { email } = await addUser();
    const ask = (to: string) => client.sendEmail({ email: to, channel: channel('CHANNEL_LOGIN') });

    assert.deepEqual(await ask(email), await ask('nobody-has-it@example.com'));
    await assert.rejects(ask(email), /429/);
  });

  it('signing up by password, by e-mail code and by phone code makes an account', async () => {
    const context = {};
    const [username, email, phone] = ['new-one', 'new-two@example.com', '13922223333'];
    await client.sendEmail({ email, channel: channel('CHANNEL_REGISTER') });
    await client.sendSms({ phoneNumber: phone, channel: channel('CHANNEL_REGISTER') });
    const [emailCode, phoneCode] = [
      await codeSentTo(world.causeway, email),
      await codeSentTo(world.causeway, `+86${phone}`),
    ];

    const options = { context };
    const profile = { nickname: 'New' };
    const replies = [
      await client.signUpByUsernamePassword({ username, password, profile, options }),
      await client.signUpByEmailCode({ email, passCode: emailCode, profile, options }),
      await client.signUpByPhoneCode({ phone, passCode: phoneCode, profile, options }),
    ];

    const users = replies.map((reply) => granted(signUp, reply));
    assert.deepEqual(
      users.map(({ username: name, email: mail, phone: number }) => name ?? mail ?? number),
      [username, email, phone],
    );
    for (const user of users) {
      assert.equal(user.userSourceType, 'register');
      assert.equal(user.nickname, 'New');
    }
    assert.equal(users[1]?.emailVerified, true);
    granted(signInByCredentials, await client.signInByUsernamePassword({ username, password }));
    const taken = await client.signUpByUsernamePassword({ username, password, options });
    refused(taken, 'value_taken');
  });

  it('updatePassword needs the old password, and then only the new one is taken', async () => {
    const { username } = await addUser();
    const own = authenticationClient(world);
    const reply = await own.signInByUsernamePassword({ username, password });
    own.setAccessToken(String(granted(signInByCredentials, reply).access_token));
    const next = 'battery staple';

    refused(await own.updatePassword({ newPassword: next }), 'invalid_argument');
    const guess = { newPassword: next, oldPassword: 'guess' };
    refused(await own.updatePassword(guess), 'password_wrong');
    const short = { newPassword: 'short', oldPassword: password };
    assert.match(refused(await own.updatePassword(short), 'invalid_argument'), /8 characters/);
    granted(updatePassword, await own.updatePassword({ newPassword: next, oldPassword: password }));

    refused(await client.signInByUsernamePassword({ username, password }), 'credentials_wrong');
    granted(
      signInByCredentials,
      await client.signInByUsernamePassword({ username, password: next }),
    );
  });

  it('a directory that the application has no connection to proves nothing', async () => {
    const reply = await client.signInByLDAP({ sAMAccountName: 'ada', password });

    refused(reply, 'connection_not_found');
  });

  it('no password, code or hash is in the log', () => {
    const log = world.causeway.logLines.join('');
    for (const text of [password, 'argon2', 'battery staple']) assert.ok(!log.includes(text), text);
  });
});
