/** Codes that a mini program of WeChat is opened by: drawn by WeChat, agreed to in the program, exchanged once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { findTestUser } from '@causeway/sandbox/test-users.ts';
import { kitOf } from '@causeway/sandbox/vendors/wechat-mini-program.ts';

import { type ScanWorld, startScanWorld } from '../world/scan-world.ts';

let world: ScanWorld;
before(async () => {
  world = await startScanWorld();
  await world.addAccount('account');
  await world.addProgram('program');
});
after(() => world.close());

const ask = (operation: string, input: Readonly<Record<string, unknown>>) =>
  world.causeway.ask(operation, { input, headers: { 'x-authing-app-id': world.appId } });

async function shown(input: Readonly<Record<string, unknown>>) {
  const { statusCode, message, data } = await ask('gene-qrcode', input);
  assert.equal(statusCode, 200, message);
  const url = String(data?.['url']);
  return { id: String(data?.['qrcodeId']), url, scene: url.split('/').at(-1) ?? '' };
}

const ofProgram = { type: 'WECHAT_MINIPROGRAM', extIdpConnId: 'program' };

async function statusOf(qrcodeId: string) {
  const { data } = await ask('get-qrcode-status', { qrcodeId });
  return { status: data?.['status'], ticket: data?.['ticket'] };
}

function kit(person: string) {
  const user = findTestUser(person) ?? assert.fail(`nobody is called ${person}`);
  return kitOf(world.sandbox.vendors.deskOf('wechat'), user, 'sandbox');
}

const exchange = (ticket: unknown) =>
  ask('exchange-tokenset-with-qrcode-ticket', {
    ticket,
    client_id: world.appId,
    client_secret: world.appSecret,
  });

test('the code is a picture of WeChat, and whoever agrees in the program is signed in, with their number', async () => {
  const code = await shown(ofProgram);
  const picture = await fetch(code.url);
  assert.equal(picture.headers.get('content-type'), 'image/png');
  assert.equal(Buffer.from(await picture.arrayBuffer()).toString('latin1', 1, 4), 'PNG');

  const phone = await world.scan(world.phoneBefore(), 'bruno');
  assert.equal(phone.status, 200, await phone.text());

  const { status, ticket } = await statusOf(code.id);
  assert.equal(status, 'AUTHORIZED');
  const { data } = await exchange(ticket);
  const { sub } = JSON.parse(
    Buffer.from(String(data?.['id_token']).split('.')[1] ?? '', 'base64url').toString(),
  );
  const user = await world.causeway.make('get-user', { userId: sub });
  assert.ok(user['phone'], 'the number came along');
  assert.notEqual((await exchange(ticket)).statusCode, 200, 'it opens once');
});

test('a code is agreed to once, and only with a login code of this program', async () => {
  const code = await shown({ type: 'WECHAT_MINIPROGRAM' });
  const confirm = (login: string) => ask('confirm-qrcode', { scene: code.scene, code: login });
  const [wrong, spent] = [await confirm('made-up'), await confirm(kit('ada').code())];

  assert.notEqual(wrong.statusCode, 200);
  assert.notEqual(spent.statusCode, 200, 'who guessed has spent the code');
  assert.equal((await statusOf(code.id)).status, 'ERROR');

  const next = await shown(ofProgram);
  const all = await Promise.all(
    ['ada', 'yunhe'].map((person) =>
      ask('confirm-qrcode', { scene: next.scene, code: kit(person).code() }),
    ),
  );
  assert.equal(all.filter(({ statusCode }) => statusCode === 200).length, 1);
});

test('nobody tells by themselves who follows an official account, or of a code that was never made', async () => {
  const { scene, id } = await shown({ type: 'WECHAT_OFFICIAL_ACCOUNT', extIdpConnId: 'account' });
  const news = { code: kit('ada').code(), openid: 'of-somebody' };

  const forged = await ask('confirm-qrcode', { scene, ...news });
  const unknown = await ask('confirm-qrcode', { scene: 'never-made', ...news });

  assert.deepEqual([forged.statusCode, unknown.statusCode], [400, 400]);
  assert.equal((await statusOf(id)).status, 'PENDING');
});

test('a page that the program does not have is a wrong setting', async () => {
  await world.addProgram('pageless', { fields: { page: '//nowhere' } });
  const { statusCode, message } = await ask('gene-qrcode', {
    type: 'WECHAT_MINIPROGRAM',
    extIdpConnId: 'pageless',
  });
  assert.notEqual(statusCode, 200, message);
});
