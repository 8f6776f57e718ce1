/** Codes that an application shows by itself: made, asked about, scanned, and exchanged for tokens once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Asked, Envelope } from '../world/client.ts';
import { type ScanWorld, startScanWorld } from '../world/scan-world.ts';

let world: ScanWorld;
let other: { readonly id: string; readonly secret: string };
before(async () => {
  world = await startScanWorld();
  await world.addAccount('account');
  const { appId } = await world.causeway.make('create-application', {
    appName: 'Another',
    redirectUris: ['https://another.example/'],
  });
  const { secret } = await world.causeway.make('get-application-secret', { appId });
  other = { id: String(appId), secret: String(secret) };
});
after(() => world.close());

const named = (): Record<string, string> => ({ 'x-authing-app-id': world.appId });
const ask = (operation: string, asked: Asked) => world.causeway.ask(operation, asked);
const gene = (input: Readonly<Record<string, unknown>>) =>
  ask('gene-qrcode', { input, headers: named() });

async function shown(input: Readonly<Record<string, unknown>>) {
  const { statusCode, message, data } = await gene(input);
  assert.equal(statusCode, 200, message);
  return { id: String(data?.['qrcodeId']), url: String(data?.['url']) };
}

/** Waits as long as a program has to between two questions. */
async function check(qrcodeId: string) {
  await new Promise((resolve) => setTimeout(resolve, 600));
  const query = new URLSearchParams({ qrcodeId }).toString();
  const reply = await fetch(`${world.causeway.url}/api/v3/check-qrcode-status?${query}`);
  const { data } = (await reply.json()) as Envelope;
  return data ?? assert.fail('no status');
}

const exchange = (ticket: unknown, client = { id: world.appId, secret: world.appSecret }) =>
  ask('exchange-tokenset-with-qrcode-ticket', {
    input: { ticket, client_id: client.id, client_secret: client.secret },
  });

/** The scene stands in the address of the picture. */
const sceneOf = ({ url }: { readonly url: string }) => url.split('/').at(-1) ?? '';

/** What a camera would read: the sandbox knows the codes that it made. */
async function scanned(code: { readonly url: string }, person: string) {
  const { origin } = world.sandbox;
  const key = world.sandbox.vendors.deskOf('wechat').noted(`scene ${sceneOf(code)}`)?.['key'];
  const phone = await world.scan(`${origin}/weixin.qq.com/q?k=${key}`, person);
  assert.equal(phone.status, 200, await phone.text());
}

test('a code of WeChat is scanned, and its ticket exchanged for tokens once', async () => {
  const code = await shown({ type: 'WECHAT_OFFICIAL_ACCOUNT', extIdpConnId: 'account' });
  const picture = await fetch(code.url);
  assert.equal(picture.headers.get('content-type'), 'image/svg+xml');
  assert.ok(
    !code.url.includes(code.id),
    'what asks about the code is not in an address that anybody sees',
  );
  assert.deepEqual(await check(code.id), { status: 'PENDING' });

  await scanned(code, 'ada');

  const { status, ticket } = await check(code.id);
  assert.equal(status, 'AUTHORIZED');
  assert.equal((await exchange(ticket, other)).statusCode, 400, 'it is for one application');
  assert.equal((await exchange(ticket, { ...other, id: world.appId })).statusCode, 401);
  const answers = await Promise.all([exchange(ticket), exchange(ticket), exchange(ticket)]);
  const granted = answers.filter(({ statusCode }) => statusCode === 200);
  assert.equal(granted.length, 1);
  assert.ok(granted[0]?.data?.['id_token']);
  assert.equal((await exchange(code.id)).statusCode, 400);
  assert.equal((await exchange(sceneOf(code))).statusCode, 400);
});

test('without a connection the first of its type is meant, and one of another type is refused', async () => {
  await shown({ type: 'WECHAT_OFFICIAL_ACCOUNT' });

  const wrong = await gene({ type: 'WECHAT_OFFICIAL_ACCOUNT', extIdpConnId: 'main' });
  assert.equal(wrong.statusCode, 400);
  assert.match(wrong.message, /extIdpConnId/);
  assert.equal((await gene({ type: 'WECHAT_MINIPROGRAM' })).statusCode, 404);
  assert.equal((await gene({ type: 'WECHAT' })).statusCode, 400);
  assert.equal((await ask('gene-qrcode', { input: { type: 'MOBILE_APP' } })).statusCode, 400);
});

test('nobody knows a code that was never made, and nobody hears of it by its scene', async () => {
  const code = await shown({ type: 'WECHAT_OFFICIAL_ACCOUNT' });

  assert.deepEqual(await check('never-made'), { status: 'EXPIRED' });
  assert.deepEqual(await check(sceneOf(code)), { status: 'EXPIRED' });
  const often = await Promise.all(
    [1, 2, 3].map(() => ask('get-qrcode-status', { input: { qrcodeId: code.id } })),
  );
  assert.deepEqual(often.map(({ statusCode }) => String(statusCode)).toSorted(), [
    '200',
    '429',
    '429',
  ]);
});

/** Somebody who is signed in to the customer's own app. */
async function holder(username: string) {
  const { userId } = await world.causeway.make('create-user', {
    username,
    name: username,
    password: 'correct-horse-9',
  });
  const { data, message } = await ask('signin', {
    input: {
      connection: 'PASSWORD',
      passwordPayload: { account: username, password: 'correct-horse-9' },
      client_id: world.appId,
      client_secret: world.appSecret,
    },
  });
  assert.ok(data, message);
  const headers = { authorization: String(data['access_token']), ...named() };
  const act = (operation: string, action: string, qrcodeId: string) =>
    ask(operation, { input: { qrcodeId, action }, headers });
  return { userId, act };
}

test('a code for the own app is scanned, agreed to and exchanged; only who scanned may agree', async () => {
  const [ada, mallory] = await Promise.all([holder('ada'), holder('mallory')]);
  const code = await shown({ type: 'MOBILE_APP', customData: { school: 'x' } });
  const scene = sceneOf(code);
  assert.equal((await ada.act('change-qrcode-status', 'CONFIRM', scene)).statusCode, 400);
  assert.equal((await ada.act('change-qrcode-status', 'SCAN', scene)).statusCode, 200);
  assert.equal((await mallory.act('change-qrcode-status', 'SCAN', scene)).statusCode, 400);
  assert.equal((await mallory.act('change-qrcode-status', 'CONFIRM', scene)).statusCode, 400);
  assert.deepEqual(await check(code.id), {
    status: 'SCANNED',
    briefUserInfo: { displayName: 'ada', photo: '' },
  });

  const agreed = await ada.act('set-qrcode-status', 'CONFIRM', scene);
  assert.deepEqual(agreed.data, { success: true });
  const { ticket } = await check(code.id);
  const { data } = await exchange(ticket);
  const [, claims = ''] = String(data?.['id_token']).split('.');
  assert.equal(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub, ada.userId);
});

test('who says no in the app signs nobody in, and no app moves a code of WeChat', async () => {
  const noor = await holder('noor');
  const code = await shown({ type: 'MOBILE_APP' });
  await noor.act('change-qrcode-status', 'SCAN', sceneOf(code));
  await noor.act('change-qrcode-status', 'CANCEL', sceneOf(code));
  assert.equal((await check(code.id))['status'], 'CANCELLED');
  assert.equal((await noor.act('set-qrcode-status', 'CONFIRM', sceneOf(code))).statusCode, 400);

  const wechat = await shown({ type: 'WECHAT_OFFICIAL_ACCOUNT' });
  assert.equal((await noor.act('set-qrcode-status', 'SCAN', sceneOf(wechat))).statusCode, 400);
  assert.equal((await check(wechat.id))['status'], 'PENDING');
});
