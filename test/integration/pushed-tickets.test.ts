/** Tickets that vendors push, kept by the server, and the sign-ins that are possible by them alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  larkHeaders,
  pushAppTicket,
  sealForLark,
  subscribeLark,
  ticketMessage,
} from '@causeway/sandbox/vendors/lark-push.ts';
import { freshStamp } from '@causeway/sandbox/vendors/sealed-push.ts';

import { type ScanWorld, startScanWorld } from '../world/scan-world.ts';

const keys = { encryptKey: 'sandbox-encrypt-key', verificationToken: 'sandbox-token' };
const APP = 'sandbox';

let world: ScanWorld;
before(async () => (world = await startScanWorld()));
after(() => world.close());

const desk = () => world.sandbox.vendors.deskOf('lark');

async function addStoreApp(identifier: string) {
  const fields = { clientId: APP, clientSecret: 'sandbox-secret', tokenVersion: 'v1', ...keys };
  const wish = { sourceType: 'lark', type: 'lark-public', identifier, settings: { fields } };
  await world.addAppConnection(wish);
  return { url: world.eventsUrl(identifier), ...keys };
}

async function signIn(extIdpConnidentifier: string): Promise<string> {
  const response = await fetch(`${world.causeway.url}/api/v3/signin-by-mobile`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      connection: 'lark_public',
      extIdpConnidentifier,
      larkPublicPayload: { code: world.codeFor('lark', 'ada') },
      client_id: world.appId,
      client_secret: world.appSecret,
    }),
  });
  const { code, data } = (await response.json()) as { code?: string; data?: unknown };
  return Reflect.get(Object(data), 'id_token') === undefined ? String(code) : 'signed in';
}

test('an application of the store signs people in by the ticket that was pushed before', async () => {
  await subscribeLark(desk(), APP, await addStoreApp('store'));
  const pushed = await pushAppTicket(desk(), APP);

  assert.deepEqual(pushed, { status: 200, body: '{}' });
  assert.equal(await signIn('store'), 'signed in');
});

test('a lack of the ticket is a wrong setting, and asks for it once more', async () => {
  await subscribeLark(desk(), APP, await addStoreApp('asking'));

  assert.equal(await signIn('asking'), 'upstream_misconfigured');
  assert.equal(await signIn('asking'), 'signed in', 'the vendor pushed what was asked for');
});

test('a ticket counts for its own source only', async () => {
  await addStoreApp('stranger');
  assert.equal(await signIn('stranger'), 'upstream_misconfigured');
});

test('a ticket that comes twice, late or from somebody else is refused', async () => {
  const { url, encryptKey, verificationToken: token } = await addStoreApp('guarded');
  const deliver = async (now: number, key = encryptKey) => {
    const body = sealForLark(ticketMessage(APP, { ticket: 'forged', token, now }), encryptKey);
    const headers = larkHeaders(freshStamp(now), key, body);
    const send = () => fetch(url, { method: 'POST', body, headers });
    return [(await send()).status, (await send()).status];
  };

  assert.deepEqual(await deliver(Date.now()), [200, 403]);
  assert.deepEqual(await deliver(Date.now() - 3_600_000), [403, 403]);
  assert.deepEqual(await deliver(Date.now(), 'guess'), [403, 403]);
});

test('a settings page whose key is another is told so by the check of the address', async () => {
  const subscriber = await addStoreApp('mistyped');
  const mistyped = subscribeLark(desk(), APP, { ...subscriber, encryptKey: 'another' });
  await assert.rejects(mistyped, /没有返回/);
});
