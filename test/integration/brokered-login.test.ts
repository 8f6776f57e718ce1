import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import * as openid from 'openid-client';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { alice } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

describe('a brokered login, seen by an openid-client application', () => {
  let world: BrokeredWorld;
  let client: openid.Configuration;

  before(async () => {
    world = await startBrokeredWorld();
    const issuer = new URL(`${world.causeway.url}/oidc`);
    client = await openid.discovery(issuer, world.appId, world.appSecret, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    client.clientMetadata().id_token_signed_response_alg = 'HS256';
  });
  after(() => world.close());

  it('brings the person back with a code that opens who they are', async () => {
    const browser = new WebBrowser();
    const verifier = openid.randomPKCECodeVerifier();
    const [state, nonce] = [openid.randomState(), openid.randomNonce()];
    const address = openid.buildAuthorizationUrl(client, {
      redirect_uri: world.redirectUri,
      scope: 'openid profile email',
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ext_idp_conn_id: world.connectionId,
    });
    const arrival = await browser.arrive(address.href, world.redirectUri);

    const tokens = await openid.authorizationCodeGrant(client, arrival, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
    });
    const sub = tokens.claims()?.sub ?? assert.fail();
    const claims = await openid.fetchUserInfo(client, tokens.access_token, sub);

    assert.equal(claims.name, alice['name']);
    assert.equal(claims.email, alice['email']);
    assert.equal(claims.email_verified, true);
  });
});
