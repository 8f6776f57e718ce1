import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as openid from 'openid-client';

import { Application, type Tokens } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { formTo, wordsOf } from '../world/page.ts';
import { storesUnderTest } from '../world/stores.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

const grant_types = ['authorization_code', 'refresh_token', 'client_credentials'];

for (const store of await storesUnderTest()) {
  describe(`tokens after a brokered sign-in, on ${store.name}`, { skip: store.skip }, () => {
    let world: BrokeredWorld;
    let app: Application;
    let person: Person;

    before(async () => {
      world = await startBrokeredWorld({
        env: (await store.fresh()).env,
        application: { oidcConfig: { grant_types } },
      });
      app = await Application.open(world.causeway, world);
    });
    beforeEach(() => {
      person = somebody();
      world.upstream.person = person;
    });
    after(() => world.close());

    const straight = () => ({ ext_idp_conn_id: world.connectionId });
    const offline = () => ({
      ...straight(),
      scope: 'openid profile email offline_access',
      prompt: 'consent',
    });
    const at = (path: string) => `${world.causeway.url}/oidc/${path}`;

    /** One request to the token endpoint in the application's name, as it is answered. */
    async function askForTokens(fields: Readonly<Record<string, string>>): Promise<TokenAnswer> {
      const response = await fetch(at('token'), {
        method: 'POST',
        body: new URLSearchParams({ client_id: app.id, client_secret: app.secret, ...fields }),
      });
      const body = (await response.json()) as Record<string, string>; // RFC 6749 section 5
      return { status: response.status, body };
    }

    async function isDead(token: string): Promise<void> {
      assert.deepEqual(await openid.tokenIntrospection(app.client, token), { active: false });
    }

    for (const algorithm of ['RS256', 'ES256', 'HS256'] as const) {
      it(`an application set to ${algorithm} gets id tokens that its JWKS or secret verifies`, async () => {
        const own = await newApplication({
          oidcConfig: { id_token_signed_response_alg: algorithm },
        });
        const tokens = await own.signIn(new WebBrowser(), straight());
        const token = tokens.id_token ?? '';
        assert.equal(decodeProtectedHeader(token).alg, algorithm);
        const checks = {
          issuer: `${world.causeway.url}/oidc`,
          audience: own.id,
          algorithms: [algorithm],
        };
        for (const path of ['/oidc', `/${own.id}/oidc`]) {
          const keys = createRemoteJWKSet(
            new URL(`${world.causeway.url}${path}/.well-known/jwks.json`),
          );
          const { payload } =
            algorithm === 'HS256'
              ? await jwtVerify(token, new TextEncoder().encode(own.secret), checks)
              : await jwtVerify(token, keys, checks);
          assert.equal(payload.sub, tokens.claims()?.sub);
          assert.equal(payload['name'], person['name']);
        }
      });
    }

    it('a code is worth nothing without the verifier of its request', async () => {
      const begun = await app.begin(straight());
      const arrival = await new WebBrowser().arrive(begun.address, world.redirectUri);
      const fields = {
        grant_type: 'authorization_code',
        code: arrival.searchParams.get('code') ?? '',
        redirect_uri: world.redirectUri,
      };
      for (const wrong of [{}, { code_verifier: openid.randomPKCECodeVerifier() }]) {
        const { status, body } = await askForTokens({ ...fields, ...wrong });
        assert.equal(status, 400);
        assert.equal(body['error'], 'invalid_grant');
      }
      assert.ok((await app.redeem(arrival, begun)).access_token);
    });

    it('an application without a secret must bring PKCE', async () => {
      const own = await newApplication({
        appType: 'spa',
        oidcConfig: { token_endpoint_auth_method: 'none' },
      });
      const bare = new URL((await own.begin(straight())).address);
      bare.searchParams.delete('code_challenge');
      bare.searchParams.delete('code_challenge_method');
      const arrival = await new WebBrowser().arrive(bare.href, own.redirectUri);
      assert.equal(arrival.searchParams.get('error'), 'invalid_request');
      assert.match(arrival.searchParams.get('error_description') ?? '', /PKCE/);
    });

    it('userinfo answers to a token in the header and to one in the query', async () => {
      const tokens = await app.signIn(new WebBrowser(), straight());
      const { access_token } = tokens;
      const sub = tokens.claims()?.sub ?? '';
      const claims = await openid.fetchUserInfo(app.client, access_token, sub);
      assert.equal(claims.email, person['email']);
      assert.equal(claims.email_verified, true);
      assert.equal(claims.name, person['name']);

      for (const method of ['GET', 'POST']) {
        const response = await fetch(at(`me?access_token=${access_token}`), { method });
        assert.deepEqual(await response.json(), claims);
      }
      for (const wrong of ['', 'x', `${access_token.slice(0, -1)}~`]) {
        const response = await fetch(at(`me?access_token=${wrong}`));
        assert.ok([400, 401].includes(response.status), wrong);
      }
    });

    it('a refresh brings new tokens, and the old refresh token back ends them all', async () => {
      const first = await app.signIn(new WebBrowser(), offline());
      const old = first.refresh_token ?? assert.fail('no refresh token');
      const second = await openid.refreshTokenGrant(app.client, old);
      const next = second.refresh_token ?? assert.fail('no successor');
      assert.notEqual(next, old);
      assert.notEqual(second.access_token, first.access_token);
      assert.equal(second.claims()?.sub, first.claims()?.sub);

      const stolen = await askForTokens({ grant_type: 'refresh_token', refresh_token: old });
      assert.equal(stolen.body['error'], 'invalid_grant');
      for (const token of [next, second.access_token, first.access_token]) await isDead(token);
    });

    it('incident-41: a code is redeemed once under concurrency, and its tokens die with the theft', async () => {
      const begun = await app.begin(offline());
      const arrival = await new WebBrowser().arrive(begun.address, world.redirectUri);
      const fields = {
        grant_type: 'authorization_code',
        code: arrival.searchParams.get('code') ?? '',
        redirect_uri: world.redirectUri,
        code_verifier: String(begun.checks.pkceCodeVerifier),
      };
      await assertOneWins(Array.from({ length: 10 }, () => askForTokens(fields)));
    });

    it('incident-41: a refresh token is used once under concurrency, and its family is revoked', async () => {
      const { refresh_token = '' } = await app.signIn(new WebBrowser(), offline());
      const fields = { grant_type: 'refresh_token', refresh_token };
      await assertOneWins(Array.from({ length: 10 }, () => askForTokens(fields)));
    });

    it('incident-41: a token of one application is worth nothing in the hands of another', async () => {
      const other = await newApplication({});
      const tokens = await app.signIn(new WebBrowser(), offline());
      const refresh = openid.refreshTokenGrant(other.client, tokens.refresh_token ?? '');
      await assert.rejects(refresh, { error: 'invalid_grant' });
      await assert.rejects(openid.tokenRevocation(other.client, tokens.access_token));
      const still = await openid.tokenIntrospection(app.client, tokens.access_token);
      assert.equal(still.active, true);
    });

    async function assertOneWins(racing: readonly Promise<TokenAnswer>[]): Promise<void> {
      const answers = await Promise.all(racing);
      const winners = answers.filter(({ status }) => status === 200);
      assert.equal(winners.length, 1);
      for (const { status, body } of answers) {
        if (status !== 200) assert.equal(body['error'], 'invalid_grant');
      }
      await isDead(winners[0]?.body['access_token'] ?? '');
      await isDead(winners[0]?.body['refresh_token'] ?? '');
    }

    it('client credentials give the application a token of its own', async () => {
      const tokens = await openid.clientCredentialsGrant(app.client);
      const seen = await openid.tokenIntrospection(app.client, tokens.access_token);
      assert.equal(seen.active, true);
      assert.equal(seen.client_id, app.id);
      assert.equal(tokens.id_token, undefined);
      const { statusCode } = await world.causeway.ask('get-identities', {
        headers: { authorization: tokens.access_token },
      });
      assert.equal(statusCode, 401, 'it is nobody');
      const wrong = await askForTokens({
        grant_type: 'client_credentials',
        client_secret: 'guess',
      });
      assert.equal(wrong.body['error'], 'invalid_client');
    });

    it('introspection tells what a token is, until it is revoked', async () => {
      const tokens = await app.signIn(new WebBrowser(), straight());
      const seen = await openid.tokenIntrospection(app.client, tokens.access_token);
      assert.equal(seen.active, true);
      assert.equal(seen.sub, tokens.claims()?.sub);
      await openid.tokenRevocation(app.client, tokens.access_token);
      await isDead(tokens.access_token);
      const { status } = await fetch(at(`me?access_token=${tokens.access_token}`));
      assert.equal(status, 401);
    });

    describe('ending the session', () => {
      const bye = 'https://app.example/';
      const endSession = (tokens: Tokens | undefined) =>
        openid.buildEndSessionUrl(app.client, {
          post_logout_redirect_uri: bye,
          state: 'after',
          ...(tokens !== undefined && { id_token_hint: tokens.id_token ?? '' }),
        }).href;

      async function isSignedIn(browser: WebBrowser): Promise<boolean> {
        const { address } = await app.begin({ prompt: 'none' });
        const arrival = await browser.arrive(address, world.redirectUri);
        return arrival.searchParams.has('code');
      }

      it('goes through at once with the id token of who is signed in', async () => {
        const browser = new WebBrowser();
        const tokens = await app.signIn(browser, straight());
        assert.equal(await isSignedIn(browser), true);
        const left = await browser.arrive(endSession(tokens), bye);
        assert.equal(left.searchParams.get('state'), 'after');
        assert.equal(await isSignedIn(browser), false);
        await isDead(tokens.access_token);
      });

      it('asks the person when anybody could have sent the link', async () => {
        const browser = new WebBrowser();
        await app.signIn(browser, straight());
        const page = await browser.go(endSession(undefined));
        assert.match(wordsOf(page), /Sign out\?/);
        assert.equal(await isSignedIn(browser), true);
        const again = await browser.go(endSession(undefined));
        const form = formTo(again, '/session/end/confirm');
        const done = await browser.follow(await browser.submit(form), (url) => url.startsWith(bye));
        assert.ok(done.url.startsWith(bye), done.text);
        assert.equal(await isSignedIn(browser), false);
      });
    });

    async function newApplication(settings: Readonly<Record<string, unknown>>) {
      const { oidcConfig } = settings;
      const algorithm = Object(oidcConfig)['id_token_signed_response_alg'];
      const redirectUri = 'https://other.example/done';
      const own = await Application.create(
        world.causeway,
        { redirectUri, loginConfig: { enabledAllExtIdpConns: true }, ...settings },
        algorithm === undefined ? undefined : String(algorithm),
      );
      return own;
    }
  });
}

interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, string>>;
}
