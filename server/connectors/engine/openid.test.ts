import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { google } from '../presets/google/connector.ts';
import { openIdVendorScene } from './openid-vendor-scene.ts';
import { rejectsAs } from './rejects-as.ts';

const fields = { clientId: 'web-1', clientSecret: 'secret-1' };

let scene: Awaited<ReturnType<typeof openIdVendorScene>>;
describe('a vendor that speaks OpenID Connect', () => {
  beforeEach(async () => {
    scene = await openIdVendorScene({
      token: 'https://oauth2.googleapis.com/token',
      keys: 'https://www.googleapis.com/oauth2/v3/certs',
      claims: { iss: 'https://accounts.google.com', aud: 'web-1', sub: '1101' },
    });
  });

  test('what a verified token says becomes the person, and its time the assurance', async () => {
    const said = { name: 'Ada', auth_time: 1_799_999_000, locale: 'en' };
    const { subjects, claims, assurance, tokens } = await scene.signIn(google, fields, said);

    const authority = 'https://accounts.google.com';
    assert.deepEqual(subjects, [{ type: 'primary', value: '1101', authority }]);
    assert.deepEqual(claims, { name: 'Ada', locale: 'en' });
    assert.deepEqual(assurance, { authenticatedAt: 1_799_999_000_000 });
    assert.equal(tokens?.accessToken, 'access-1');
  });

  test('a person stays the same under every name of the issuer', async () => {
    const { subjects } = await scene.signIn(google, fields, { iss: 'accounts.google.com' });
    assert.equal(subjects[0].authority, 'https://accounts.google.com');
  });

  test('a rotation of the keys costs nobody a sign-in', async () => {
    await scene.signIn(google, fields);
    await scene.rotate();
    assert.ok(await scene.signIn(google, fields));
  });

  test('a token that does not fit this login is refused', async () => {
    const faults = {
      nonce: 'of another login',
      iss: 'https://accounts.example',
      aud: 'another-app',
      azp: 'another-app',
      exp: 1_700_000_000,
      iat: 1_900_000_000,
      at_hash: 'AAAAAAAAAAAAAAAAAAAAAA',
    };
    for (const [claim, value] of Object.entries(faults)) {
      await rejectsAs(scene.signIn(google, fields, { [claim]: value }), 'bad_token');
    }
    await rejectsAs(scene.signIn(google, fields, { nonce: undefined }), 'bad_token');
  });

  test('renewed tokens bring no id token that nobody verified', async () => {
    const json = { access_token: 'access-2', id_token: 'whatever', expires_in: 60 };
    scene.upstream.answer('POST https://oauth2.googleapis.com/token', { json });
    const config = google.decode(fields);

    const renewed = await google.refresh?.({ config, refreshToken: 'refresh-1' }, scene.tools);

    assert.deepEqual(renewed, {
      accessToken: 'access-2',
      refreshToken: 'refresh-1',
      expiresAt: 1_800_000_060_000,
    });
  });
});
