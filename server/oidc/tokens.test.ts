import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import * as client from 'openid-client';

import type { Application } from '../directory/application.ts';
import type { User } from '../directory/user.ts';
import { type Harness, obtainTokens, startHarness } from './harness.test.ts';

let harness: Harness;
let ahead = 0;
let application: Application;
let user: User;

before(async () => {
  harness = await startHarness({ now: () => Date.now() + ahead });
  application = await harness.addApplication();
  user = await harness.addUser();
});
after(() => harness.close());

async function idTokenOf(of: Application): Promise<string> {
  return (await obtainTokens(harness, { application: of, user })).id_token ?? '';
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(token: string): [Record<string, unknown>, Record<string, unknown>] {
  const [header, payload] = token
    .split('.')
    .slice(0, 2)
    .map(
      (part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>,
    );
  return [header ?? {}, payload ?? {}];
}

describe('an access token', () => {
  it('says who may act, for which application, until when', async () => {
    const tokens = await obtainTokens(harness, { application, user });
    const verified = await harness.provider.verifyAccessToken(tokens.access_token);
    assert.equal(verified?.userId, user.id);
    assert.equal(verified?.appId, application.id);
    assert.equal(verified?.poolId, harness.poolId);
    assert.deepEqual(verified?.user, user);
    assert.deepEqual(verified?.scopes, ['openid', 'profile', 'email']);
    assert.ok(Math.abs((verified?.expiresAt ?? 0) - Date.now() - 1_209_600_000) < 60_000);
  });

  it('says nothing when it is made up, of another kind, or belongs to nobody', async () => {
    const tokens = await obtainTokens(harness, {
      application,
      user,
      params: { scope: 'openid offline_access', prompt: 'consent' },
    });
    const config = await harness.relyingParty(application);
    const own = await client.clientCredentialsGrant(config);
    for (const token of [
      '',
      'x',
      tokens.id_token ?? '',
      tokens.refresh_token ?? '',
      own.access_token,
    ]) {
      assert.equal(await harness.provider.verifyAccessToken(token), undefined);
    }
  });

  it('is worth nothing once its user is suspended or its application is gone', async () => {
    const bob = await harness.addUser();
    const tokens = await obtainTokens(harness, { application, user: bob });
    const key = { poolId: harness.poolId, id: bob.id };
    await harness.store.users.update(key, { status: 'Suspended' });
    assert.equal(await harness.provider.verifyAccessToken(tokens.access_token), undefined);
    const config = await harness.relyingParty(application);
    const userinfo = client.fetchUserInfo(config, tokens.access_token, bob.id);
    await assert.rejects(userinfo, { status: 401 });

    const other = await harness.addApplication();
    const orphan = await obtainTokens(harness, { application: other, user });
    await harness.store.applications.delete(harness.poolId, other.id);
    assert.equal(await harness.provider.verifyAccessToken(orphan.access_token), undefined);
  });
});

describe('an id token', () => {
  for (const idTokenAlgorithm of ['RS256', 'ES256', 'HS256'] as const) {
    it(`signed with ${idTokenAlgorithm} names its user`, async () => {
      const own = await harness.addApplication({ oidc: { idTokenAlgorithm } });
      const token = await idTokenOf(own);
      const verified = await harness.provider.verifyIdToken(token);
      assert.equal(verified?.userId, user.id);
      assert.equal(verified?.appId, own.id);
    });
  }

  it('is refused when anything in it was changed', async () => {
    const token = await idTokenOf(application);
    const [header, payload] = decode(token);
    const signature = token.split('.')[2] ?? '';
    const other = await harness.addApplication();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const foreign = `${encode({ ...header, alg: 'ES256' })}.${encode(payload)}`;
    const foreignSignature = sign('sha256', Buffer.from(foreign), {
      key: privateKey,
      dsaEncoding: 'ieee-p1363',
    }).toString('base64url');
    for (const forged of [
      `${encode(header)}.${encode({ ...payload, sub: 'somebody' })}.${signature}`,
      `${encode(header)}.${encode({ ...payload, aud: other.id })}.${signature}`,
      `${encode(header)}.${encode({ ...payload, exp: 9_999_999_999 })}.${signature}`,
      `${encode({ alg: 'none' })}.${encode(payload)}.`,
      `${encode({ ...header, alg: 'none' })}.${encode(payload)}.${signature}`,
      `${foreign}.${foreignSignature}`,
      `${token}.x`,
      token.slice(0, -4),
      '..',
      'x',
      '',
    ]) {
      assert.equal(await harness.provider.verifyIdToken(forged), undefined, forged);
    }
  });

  it('is refused when it is signed with another algorithm than its application has (algorithm confusion)', async () => {
    const [header, payload] = decode(await idTokenOf(application));
    const jwks = await (await fetch(`${harness.origin}/oidc/.well-known/jwks.json`)).text();
    for (const key of [application.secret, jwks]) {
      const body = `${encode({ ...header, alg: 'HS256' })}.${encode(payload)}`;
      const signature = createHmac('sha256', key).update(body).digest('base64url');
      assert.equal(await harness.provider.verifyIdToken(`${body}.${signature}`), undefined);
    }

    const token = await idTokenOf(application);
    const key = { poolId: harness.poolId, id: application.id, version: 1 };
    const oidc = { ...application.oidc, idTokenAlgorithm: 'ES256' as const };
    await harness.store.applications.update(key, { oidc });
    assert.equal(await harness.provider.verifyIdToken(token), undefined);
    await harness.store.applications.update({ ...key, version: 2 }, { oidc: application.oidc });
    assert.equal((await harness.provider.verifyIdToken(token))?.userId, user.id);
  });

  it('is refused from another issuer with the same keys', async () => {
    const own = await harness.addApplication({ oidc: { idTokenAlgorithm: 'HS256' } });
    const [header, payload] = decode(await idTokenOf(own));
    const issue = (claims: object) => {
      const body = `${encode(header)}.${encode({ ...payload, ...claims })}`;
      const signature = createHmac('sha256', own.secret).update(body).digest('base64url');
      return harness.provider.verifyIdToken(`${body}.${signature}`);
    };
    assert.equal((await issue({}))?.userId, user.id);
    assert.equal(await issue({ iss: 'https://other.example/oidc' }), undefined);
    assert.equal(await issue({ iss: undefined }), undefined);
    assert.equal(await issue({ exp: undefined }), undefined);
    assert.equal(await issue({ sub: undefined }), undefined);
    assert.equal(await issue({ aud: [own.id, application.id] }), undefined);
  });

  it('is refused when it has expired, or its user is suspended', async () => {
    const bob = await harness.addUser();
    const { id_token: token = '' } = await obtainTokens(harness, { application, user: bob });
    assert.equal((await harness.provider.verifyIdToken(token))?.userId, bob.id);
    await harness.store.users.update(
      { poolId: harness.poolId, id: bob.id },
      { status: 'Archived' },
    );
    assert.equal(await harness.provider.verifyIdToken(token), undefined);

    const late = await idTokenOf(application);
    ahead = 1_209_600_000 + 1000;
    assert.equal(await harness.provider.verifyIdToken(late), undefined);
    ahead = 0;
    assert.equal((await harness.provider.verifyIdToken(late))?.userId, user.id);
  });
});
