/** Apps that answer the question which account is theirs, by the published SDK. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { goodReply, LegacyFailure } from '@causeway/contract/envelope.ts';
import { errorCatalogue, type ErrorCode, type ErrorEntry } from '@causeway/contract/errors.ts';
import { legacyAppQuestionRoutes } from '@causeway/contract/legacy-app-question.ts';
import { encrypt } from 'authing-js-sdk/build/main/lib/utils.js';
import type { AuthenticationClient } from 'authing-node-sdk';
import { decodeJwt } from 'jose';
import { Value } from 'typebox/value';

import { type AppWorld, startAppWorld } from '../world/app-world.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { authenticationClient } from './clients.ts';

const { registerNewUser } = legacyAppQuestionRoutes;
const create = { action: 'create-federation-account' };
const byEmail = { action: 'bind-identity-by-email-code' };
const byPhone = { action: 'bind-identity-by-phone-code' };
const byPassword = { action: 'bind-identity-by-password' };
const selection = { action: 'bind-identity-by-selection' };
const byId = { action: 'bind-identity-by-account-id' };

describe('the older API for apps that are asked which account is theirs', () => {
  let world: AppWorld;
  let client: AuthenticationClient;
  let connections = 0;

  before(async () => {
    world = await startAppWorld();
    client = authenticationClient(world);
  });
  after(() => world.close());

  async function ask(path: string, body: object, appId = world.appId) {
    const response = await fetch(new URL(`/api/v2/ecConn/${path}`, world.causeway.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authing-app-id': appId },
      body: JSON.stringify(body),
    });
    return Object(await response.json());
  }

  /** A person of WeChat whom nobody here knows, and the key of the question put to them. */
  async function asked(
    methods: readonly string[],
    code = 1641,
    settings: Readonly<Record<string, unknown>> = {},
  ) {
    const { id: connId } = await world.addAppConnection({
      sourceType: 'wechat',
      type: 'wechat:mobile',
      identifier: `asking-${(connections += 1)}`,
      settings: { associationMode: 'challenge', challengeBindingMethods: methods, ...settings },
    });
    const comeBack = () =>
      ask('wechatMobile/authByCode', { connId, code: world.codeFor('wechat', 'bruno') });
    const question = await comeBack();
    assert.equal(question.code, code, JSON.stringify(question));
    return { key: String(question.data.key), comeBack };
  }

  /** The id of the person whom a success is about. */
  function joined(reply: unknown): string {
    assert.deepEqual(Value.Errors(goodReply(registerNewUser), reply), [], JSON.stringify(reply));
    const { data, ...beside } = Object(reply);
    assert.equal('apiCode' in beside, false);
    assert.equal(beside.access_token, data.access_token);
    assert.equal(beside.expire_in, data.expire_in);
    const { sub, aud } = decodeJwt(data.id_token);
    assert.deepEqual([sub, aud, data.token], [data.id, world.appId, data.id_token]);
    return data.id;
  }

  function bad(reply: unknown, reason: ErrorCode): void {
    assert.deepEqual(Value.Errors(LegacyFailure, reply), [], JSON.stringify(reply));
    const { apiCode, statusCode }: ErrorEntry = errorCatalogue[reason];
    assert.deepEqual([Object(reply).reason, Object(reply).code], [reason, apiCode ?? statusCode]);
  }

  it('makes a new user who wants to be one, once', async () => {
    const { key, comeBack } = await asked(['email-code']);

    const first = joined(await client.registerNewUser({ ...create, key }));
    bad(await client.registerNewUser({ ...create, key }), 'login_expired');

    const { code, data } = await comeBack();
    assert.deepEqual([code, data.id], [200, first]);
  });

  it('of two answers at once one counts', async () => {
    const { key } = await asked(['email-code']);

    const replies = await Promise.all([1, 2].map(() => client.registerNewUser({ ...create, key })));

    const refusals = replies.filter((reply) => 'reason' in reply);
    assert.equal(refusals.length, 1);
    bad(refusals[0], 'login_expired');
  });

  it('makes no new user where only accounts that exist may be bound', async () => {
    const { key } = await asked(['email-code'], 1640, { loginOnly: true });

    bad(await client.registerNewUser({ ...create, key }), 'login_expired');
  });

  it('joins whoever receives the code at the address of an account, and by no wrong one', async () => {
    const email = 'mail@example.com';
    const { userId } = await world.causeway.make('create-user', { email, emailVerified: true });
    const { key, comeBack } = await asked(['email-code']);
    await client.sendEmail({ email, channel: 'CHANNEL_BIND_EMAIL' as never });
    const code = await codeSentTo(world.causeway, email);
    const wrong = code === '000000' ? '000001' : '000000';

    bad(await client.bindByEmailCode({ ...byEmail, email, key, code: wrong }), 'code_wrong');
    const id = joined(await client.bindByEmailCode({ ...byEmail, email, key, code }));

    assert.equal(id, userId);
    bad(await client.bindByEmailCode({ ...byEmail, email, key, code }), 'login_expired');
    assert.equal((await comeBack()).data.id, userId);
  });

  it('joins by a code that a phone receives, and by none that was sent for something else', async () => {
    const phones = ['13800002222', '13800003333'] as const;
    const [userId] = await Promise.all(
      phones.map(async (phone) => {
        const known = { phone, phoneCountryCode: '+86', phoneVerified: true };
        return (await world.causeway.make('create-user', known))['userId'];
      }),
    );
    const { key } = await asked(['phone-code']);
    const answerOf = async (phone: string, channel: string) => {
      await client.sendSms({ phoneNumber: phone, channel: channel as never });
      const code = await codeSentTo(world.causeway, `+86${phone}`);
      return { ...byPhone, key, phone, phoneCountryCode: '86', code };
    };

    const other = await answerOf(phones[1], 'CHANNEL_REGISTER');
    bad(await client.bindByPhoneCode(other), 'code_wrong');
    const right = await answerOf(phones[0], 'CHANNEL_BIND_PHONE');
    assert.equal(joined(await client.bindByPhoneCode(right)), userId);
  });

  it('joins by the password, as it is or encrypted with the published key', async () => {
    const password = 'correct horse';
    const { userId } = await world.causeway.make('create-user', { username: 'carla', password });
    const { publicKey } = (await client.getSystemInfo()).rsa;
    for (const sent of [password, await encrypt(password, publicKey)]) {
      const { key } = await asked(['email-password', 'username-password']);
      const answer = { ...byPassword, key, account: 'carla' };

      bad(await client.bindByAccount({ ...answer, password: 'wrong' }), 'credentials_wrong');
      assert.equal(joined(await client.bindByAccount({ ...answer, password: sent })), userId);
      bad(await client.bindByAccount({ ...answer, password: sent }), 'login_expired');
    }
  });

  it('joins one of the accounts that matched, whatever the vendor, and no other', async () => {
    const phone = { phone: '2025550117', phoneCountryCode: '+1', phoneVerified: true };
    const email = { email: 'ada.moreau@example.com', emailVerified: true };
    const one = await world.causeway.make('create-user', phone);
    const two = await world.causeway.make('create-user', email);
    const stranger = await world.causeway.make('create-user', { username: 'stranger' });
    const choosing = async () => {
      const { id: connId } = await world.addAppConnection({
        sourceType: 'dingtalk',
        type: 'dingtalk:mobile',
        identifier: `choosing-${(connections += 1)}`,
        settings: {
          associationMode: 'field',
          userMatchFields: ['phone', 'email'],
          trustedClaims: ['phone', 'email'],
        },
      });
      const code = world.codeFor('dingtalk', 'ada');
      const question = await ask('dingtalk/authByCode', { connId, code });
      assert.equal(question.code, 2921, JSON.stringify(question));
      return String(question.data.key);
    };

    const account = String(one['userId']);
    const accountId = String(two['userId']);
    const key = await choosing();
    const wrong = { ...selection, key, account: String(stranger['userId']) };
    bad(await client.selectAccount(wrong), 'login_expired');
    assert.equal(joined(await client.selectAccount({ ...selection, key, account })), account);
    bad(await client.selectAccount({ ...selection, key, account }), 'login_expired');

    const ios = await ask('wechatMobile/select', {
      ...selection,
      key: await choosing(),
      accountId,
    });
    assert.equal(joined(ios), accountId);
    const next = await choosing();
    assert.equal(
      joined(await client.bindByAccountId({ ...byId, key: next, accountId })),
      accountId,
    );
  });

  it('a key that is made up, or of another application, leads nowhere and changes nothing', async () => {
    const { key } = await asked(['email-code']);
    const answer = { ...create, key };

    bad(await ask('wechatMobile/register', { ...answer, key: 'made-up' }), 'login_expired');
    bad(await ask('wechatMobile/register', answer, 'another-application'), 'login_expired');
    bad(await ask('wechatMobile/register', { ...answer, action: 'x' }), 'invalid_argument');
    bad(await ask('wechatMobile/select', { key }), 'invalid_argument');

    joined(await ask('wechatMobile/register', answer));
  });
});
