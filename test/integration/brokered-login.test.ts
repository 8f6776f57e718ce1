import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { fetchUserInfo } from 'openid-client';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { alice } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

describe('a brokered login, seen by an openid-client application', () => {
  let world: BrokeredWorld;

  before(async () => {
    world = await startBrokeredWorld();
  });
  after(() => world.close());

  it('brings the person back with a code that opens who they are', async () => {
    const app = await Application.open(world.causeway, world);
    const begun = await app.begin({ ext_idp_conn_id: world.connectionId });

    const arrival = await new WebBrowser().arrive(begun.address, world.redirectUri);
    const tokens = await app.redeem(arrival, begun);
    const claims = await fetchUserInfo(app.client, tokens.access_token, tokens.claims()?.sub ?? '');

    assert.equal(claims.name, alice['name']);
    assert.equal(claims.email, alice['email']);
    assert.equal(claims.email_verified, true);
  });
});
