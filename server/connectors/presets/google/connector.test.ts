import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { login } from '../../conformance-scene.ts';
import { openIdVendorScene } from '../../engine/openid-vendor-scene.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { google, googleMobile } from './connector.ts';

const fields = { clientId: 'web-1', clientSecret: 'secret-1' };
const withApps = { ...fields, appClientIds: 'android-1 ios-1' };

let scene: Awaited<ReturnType<typeof openIdVendorScene>>;
before(async () => {
  scene = await openIdVendorScene({
    token: 'https://oauth2.googleapis.com/token',
    keys: 'https://www.googleapis.com/oauth2/v3/certs',
    claims: {
      iss: 'https://accounts.google.com',
      aud: 'web-1',
      sub: '110169484474386276334',
      email: 'ada@example.org',
      email_verified: true,
    },
  });
});

const verified = async (changed: object) =>
  (await scene.signIn(google, fields, { ...changed })).claims.email?.isVerified;

test('an address counts as proven where Google or its customer runs the mailbox', async () => {
  assert.equal(await verified({ email: 'ada@gmail.com' }), true);
  assert.equal(await verified({ email: 'ada@googlemail.com' }), true);
  assert.equal(await verified({ hd: 'example.org' }), true);
  assert.equal(await verified({}), false);
  assert.equal(await verified({ email: 'ada@gmail.com.example' }), false);
  assert.equal(await verified({ email: 'ada@gmail.com', email_verified: false }), false);
});

test('only people of the domains that are set come in, whatever the address asked for', async () => {
  const closed = { ...fields, hd: 'example.org, example.com' };
  const inside = await scene.signIn(google, closed, { hd: 'example.org' });
  assert.equal(inside.subjects[0].value, '110169484474386276334');

  await rejectsAs(scene.signIn(google, closed, { hd: 'example.net' }), 'not_member');
  await rejectsAs(scene.signIn(google, closed), 'not_member');
});

test('the domain is sent where there is one, and any where there are several', async () => {
  const sent = async (more: object) => {
    const config = google.decode({ ...fields, ...more });
    const started = await google.redirect?.start({ config, login }, scene.tools);
    return new URL(started?.instruction.url ?? '').searchParams;
  };
  assert.equal((await sent({ hd: 'example.org' })).get('hd'), 'example.org');
  assert.equal((await sent({ hd: 'example.org example.com' })).get('hd'), '*');
  const usual = await sent({});
  assert.deepEqual([usual.get('hd'), usual.get('access_type')], [null, null]);
  const offline = await sent({ offlineAccess: true });
  assert.deepEqual([offline.get('prompt'), offline.get('access_type')], ['consent', 'offline']);
});

test('incident-30: an app is believed with a token for us, and with nobody else’s', async () => {
  const bring = async (changed: object, settings: object = fields) => {
    const id_token = await scene.idToken({ ...changed });
    return scene.exchange(googleMobile, settings, { credential: { id_token } });
  };
  assert.equal((await bring({})).subjects[0].value, '110169484474386276334');
  assert.ok(await bring({ aud: 'ios-1' }, withApps));
  assert.ok(await bring({ azp: 'android-1' }, withApps));

  await rejectsAs(bring({ aud: 'ios-1' }), 'bad_token');
  await rejectsAs(bring({ azp: 'android-1' }), 'bad_token');
  await rejectsAs(bring({ aud: 'another-app' }, withApps), 'bad_token');
  await rejectsAs(bring({ aud: ['web-1', 'another-app'] }, withApps), 'bad_token');
  await rejectsAs(bring({ iss: 'https://accounts.example' }), 'bad_token');
  await rejectsAs(bring({ hd: 'example.net' }, { ...fields, hd: 'example.org' }), 'not_member');
});

test('a code of an app is exchanged for the empty address that it belongs to', async () => {
  const { tokens } = await scene.exchange(googleMobile, fields, { credential: { code: '4/a' } });

  assert.equal(tokens?.accessToken, 'access-1');
  const [exchange] = scene.upstream
    .requestsTo('POST https://oauth2.googleapis.com/token')
    .slice(-1);
  assert.equal(new URLSearchParams(exchange?.body).get('redirect_uri'), '');
});

test('an app that sends nothing never reaches Google', async () => {
  const asked = scene.upstream.requests.length;
  await rejectsAs(scene.exchange(googleMobile, fields, { credential: {} }), 'bad_code');
  assert.equal(scene.upstream.requests.length, asked);
});
