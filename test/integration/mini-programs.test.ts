/** Mini programs of WeChat: people sign in by them, and what they let a program know is opened for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { findTestUser } from '@causeway/sandbox/test-users.ts';
import { kitOf } from '@causeway/sandbox/vendors/wechat-mini-program.ts';

import { type AppWorld, startAppWorld } from '../world/app-world.ts';
import type { Envelope } from '../world/client.ts';

let world: AppWorld;
before(async () => {
  world = await startAppWorld();
  const program = {
    sourceType: 'wechat',
    type: 'wechat:miniprogram:default',
    identifier: 'program',
  };
  await world.addAppConnection(program);
  const type = 'wechat:miniprogram:app-launch';
  await world.addAppConnection({ sourceType: 'wechat', type, identifier: 'launch' });
});
after(() => world.close());

function kit(person: string) {
  const user = findTestUser(person) ?? assert.fail(`nobody is called ${person}`);
  return kitOf(world.sandbox.vendors.deskOf('wechat'), user, 'sandbox');
}

const client = () => ({ client_id: world.appId, client_secret: world.appSecret });
const signIn = (input: Readonly<Record<string, unknown>>) =>
  world.causeway.ask('signin-by-mobile', {
    input: { extIdpConnidentifier: 'program', ...input, ...client() },
  });
/** By POST, whatever the call is called. */
async function ask(operation: string, input: Readonly<Record<string, unknown>>) {
  const answer = await fetch(`${world.causeway.url}/api/v3/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-authing-app-id': world.appId },
    body: JSON.stringify({ extIdpConnidentifier: 'program', ...input }),
  });
  return (await answer.json()) as Envelope;
}

async function phoneOf(username: string): Promise<unknown> {
  const [, claims = ''] = username.split('.');
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const user = await world.causeway.make('get-user', { userId: sub });
  return user['phone'];
}

test('each way of bringing codes and numbers signs the same person in, with a proven number', async () => {
  const ada = kit('ada');
  const ways = [
    { connection: 'wechat_mini_program_code', wechatMiniProgramCodePayload: { code: ada.code() } },
    {
      connection: 'wechat_mini_program_phone',
      wechatMiniProgramPhonePayload: { code: ada.code(), ...ada.encryptedPhone() },
    },
    {
      connection: 'wechat_mini_program_code_and_phone',
      wechatMiniProgramCodeAndPhonePayload: {
        wxLoginInfo: { code: ada.code() },
        wxPhoneInfo: { code: ada.phoneCode() },
      },
    },
  ];
  const subjects = new Set<unknown>();
  for (const way of ways) {
    const { data, message } = await signIn(way);
    const [, claims = ''] = String(data?.['id_token']).split('.');
    assert.ok(claims, message);
    subjects.add(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub);
  }
  assert.equal(subjects.size, 1);

  const bruno = kit('bruno');
  const { data } = await signIn({
    connection: 'wechat_mini_program_phone',
    wechatMiniProgramPhonePayload: { code: bruno.code(), ...bruno.encryptedPhone() },
  });
  assert.equal(await phoneOf(String(data?.['id_token'])), '13800138000');
});

test('an app that opens a mini program signs in at the older address', async () => {
  const noor = kit('noor');
  const { id } = await world.causeway.make('create-ext-idp', { name: 'x', type: 'wechat' });
  assert.ok(id);
  const connection = await world.addAppConnection({
    sourceType: 'wechat',
    type: 'wechat:miniprogram:app-launch',
    identifier: 'launch-two',
  });
  const answer = await fetch(
    `${world.causeway.url}/api/v2/ecConn/wechatminiprogramapplaunch/authByCode`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authing-app-id': world.appId },
      body: JSON.stringify({
        connId: connection.id,
        code: noor.code(),
        iv: '',
        encryptedData: '',
        phoneInfoCode: noor.phoneCode(),
      }),
    },
  );
  const { code, message } = (await answer.json()) as { code: number; message: string };
  assert.equal(code, 200, message);
});

test('data is opened for the program, and the number is asked for; both once for each code', async () => {
  const ada = kit('ada');
  const opened = { code: ada.code(), ...ada.encryptedProfile() };
  const { data } = await ask('decrypt-wechat-miniprogram-data', opened);
  assert.equal(data?.['nickName'], '微信用户');
  assert.equal((await ask('decrypt-wechat-miniprogram-data', opened)).statusCode, 502);

  const phone = { code: ada.phoneCode() };
  assert.deepEqual((await ask('get-wechat-miniprogram-phone', phone)).data, {
    phoneNumber: '+12025550117',
    purePhoneNumber: '2025550117',
    countryCode: '1',
  });
  assert.equal((await ask('get-wechat-miniprogram-phone', phone)).statusCode, 502);
});

test('data of another person, program or session is opened for nobody', async () => {
  const [ada, noor] = [kit('ada'), kit('noor')];
  const crossed = { code: ada.code(), ...noor.encryptedProfile() };

  assert.equal((await ask('decrypt-wechat-miniprogram-data', crossed)).statusCode, 502);
  const way = 'wechat_mini_program_phone';
  const phone = { code: ada.code(), ...noor.encryptedPhone() };
  const refused = await signIn({ connection: way, wechatMiniProgramPhonePayload: phone });
  assert.equal(refused.statusCode, 502);
  const main = await ask('get-wechat-miniprogram-phone', {
    extIdpConnidentifier: 'main',
    code: 'x',
  });
  assert.equal(main.statusCode, 501);
});

test('no key of a session reaches a reply or a log', async () => {
  const ada = kit('ada');
  const code = ada.code();
  const { data } = await ask('decrypt-wechat-miniprogram-data', {
    code,
    ...ada.encryptedProfile(),
  });

  const seen = `${JSON.stringify(data)} ${world.causeway.logLines.join(' ')}`;
  assert.ok(!seen.includes('session_key') && !seen.includes(code));
});
