import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { AuthenticationClient } from 'authing-node-sdk';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { authenticationClient } from './clients.ts';
import { addApplication, comeBack, protocolError, signIn } from './sign-in.ts';

type Method = 'client_secret_post' | 'client_secret_basic';

const scope = 'openid profile email offline_access';

describe('tokens through AuthenticationClient', () => {
  let world: BrokeredWorld;
  let client: AuthenticationClient;
  let person: Person;

  before(async () => {
    world = await startBrokeredWorld();
    client = authenticationClient(world, { scope });
    person = somebody();
    world.upstream.person = person;
  });
  after(() => world.close());

  async function isActive(of: AuthenticationClient, token: string): Promise<boolean> {
    const answer: unknown = await of.introspectToken(token);
    return Reflect.get(Object(answer), 'active') === true;
  }

  it('offline_access, which the SDK asks for with prompt=consent, brings a refresh token', async () => {
    const begun = client.buildAuthorizeUrl();

    const tokens = await client.getAccessTokenByCode(await comeBack(world, begun));

    assert.match(begun.url, /prompt=consent/);
    assert.ok(tokens.refresh_token);
  });

  it('getNewAccessTokenByRefreshToken renews, and the old refresh token ends', async () => {
    const { refresh_token: first } = await signIn(world, client);

    const renewed: unknown = await client.getNewAccessTokenByRefreshToken(first);

    const { access_token, refresh_token } = Object(renewed) as Record<string, string>; // a token set
    assert.ok(access_token !== undefined && refresh_token !== undefined);
    assert.notEqual(refresh_token, first);
    assert.ok(await isActive(client, access_token));
    assert.equal(
      await protocolError(client.getNewAccessTokenByRefreshToken(first)),
      'invalid_grant',
    );
    // Reuse of a rotated token means theft: the whole family ends (RFC 9700 section 4.14.2).
    assert.equal(await isActive(client, access_token), false);
    const family = client.getNewAccessTokenByRefreshToken(refresh_token);
    assert.equal(await protocolError(family), 'invalid_grant');
  });

  const methods: readonly Method[] = ['client_secret_post', 'client_secret_basic'];
  for (const method of methods) {
    it(`renews, introspects and revokes with ${method}`, async () => {
      const application = await addApplication(world, {
        oidcConfig: { token_endpoint_auth_method: method },
      });
      const own = authenticationClient(application, {
        scope,
        tokenEndPointAuthMethod: method,
        introspectionEndPointAuthMethod: method,
        revocationEndPointAuthMethod: method,
      });
      const tokens = await signIn(application, own);

      const answer: unknown = await own.introspectToken(tokens.access_token);
      const { active, client_id, scope: granted } = Object(answer) as Record<string, unknown>; // RFC 7662
      assert.deepEqual([active, client_id], [true, application.appId]);
      assert.match(String(granted), /\bopenid\b/);

      await own.getNewAccessTokenByRefreshToken(tokens.refresh_token);
      assert.equal(await own.revokeToken(tokens.access_token), true);
      assert.equal(await isActive(own, tokens.access_token), false);
    });
  }

  it('renews, introspects and revokes for a public application', async () => {
    const application = await addApplication(world, {
      appType: 'spa',
      oidcConfig: { token_endpoint_auth_method: 'none' },
    });
    const own = authenticationClient(application, {
      scope,
      tokenEndPointAuthMethod: 'none',
      introspectionEndPointAuthMethod: 'none',
      revocationEndPointAuthMethod: 'none',
    });
    const codeVerifier = own.generateCodeChallenge();
    const digest = own.getCodeChallengeDigest({ codeChallenge: codeVerifier, method: 'S256' });
    const { url, ...rest } = own.buildAuthorizeUrl();
    const begun = { ...rest, url: `${url}&code_challenge=${digest}&code_challenge_method=S256` };
    const code = await comeBack(application, begun);
    const tokens = await own.getAccessTokenByCode(code, { codeVerifier });

    await own.getNewAccessTokenByRefreshToken(tokens.refresh_token);
    assert.equal(await isActive(own, tokens.access_token), true);
    assert.equal(await own.revokeToken(tokens.access_token), true);
    assert.equal(await isActive(own, tokens.access_token), false);
  });

  it('the user token that the SDK carries does not pass for the application', async () => {
    const own = authenticationClient(world, { scope });
    const tokens = await signIn(world, own);

    own.setAccessToken(tokens.access_token);

    assert.equal(await isActive(own, tokens.access_token), true);
    assert.ok(await own.getNewAccessTokenByRefreshToken(tokens.refresh_token));
    assert.equal(await own.revokeToken(tokens.access_token), true);
  });

  it('introspection tells nothing about a token that is none', async () => {
    assert.deepEqual(await client.introspectToken('made-up'), { active: false });
    assert.equal(await client.revokeToken('made-up'), true, 'RFC 7009 section 2.2');
  });

  const places = [
    undefined,
    { method: 'GET', tokenPlace: 'query' },
    { method: 'GET', tokenPlace: 'header' },
    { method: 'POST', tokenPlace: 'query' },
    { method: 'POST', tokenPlace: 'header' },
    { method: 'POST', tokenPlace: 'body' },
  ] as const;
  for (const place of places) {
    const name = place === undefined ? 'nowhere in particular' : Object.values(place).join(' ');
    it(`getUserInfoByAccessToken works with the token in ${name}`, async () => {
      const { access_token: token } = await signIn(world, client);

      const info: unknown = await client.getUserInfoByAccessToken(token, place && { ...place });

      const { name: full, email, sub } = Object(info) as Record<string, unknown>; // claims
      assert.equal(full, person['name']);
      assert.equal(email, person['email']);
      assert.ok(sub);
    });
  }

  it('getUserInfoByAccessToken works for a client that carries the token, too', async () => {
    const own = authenticationClient(world);
    const { access_token: token } = await signIn(world, own);
    own.setAccessToken(token);

    for (const place of places.slice(1)) {
      const info: unknown = await own.getUserInfoByAccessToken(token, place && { ...place });
      assert.equal(Reflect.get(Object(info), 'name'), person['name'], JSON.stringify(place));
    }
  });

  it('getUserInfoByAccessToken is refused after revocation', async () => {
    const { access_token: token } = await signIn(world, client);
    await client.revokeToken(token);

    assert.equal(await protocolError(client.getUserInfoByAccessToken(token)), 'invalid_token');
  });

  it('getAccessTokenByClientCredentials brings a token of the application itself', async () => {
    const application = await addApplication(world, {
      oidcConfig: { grant_types: ['authorization_code', 'client_credentials'] },
    });
    const { appId: accessKey, appSecret: accessSecret } = application;
    const own = authenticationClient(application);

    const answer: unknown = await own.getAccessTokenByClientCredentials('orders:read', {
      accessKey,
      accessSecret,
    });

    const { access_token: token = '', expires_in } = Object(answer) as Record<string, string>; // a token set
    assert.equal(expires_in, 1_209_600);
    assert.equal(await isActive(own, token), true);
    assert.equal(await protocolError(own.getUserInfoByAccessToken(token)), 'invalid_token');
  });

  it('getAccessTokenByClientCredentials is refused to an application without that grant', async () => {
    const { appId: accessKey, appSecret: accessSecret } = world;
    const asked = client.getAccessTokenByClientCredentials('any', { accessKey, accessSecret });

    assert.equal(await protocolError(asked), 'invalid_request');
  });
});
