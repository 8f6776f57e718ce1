import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import * as openid from 'openid-client';

import { asId } from '../../server/kernel/ids.ts';
import { Application, type Tokens } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { storesUnderTest } from '../world/stores.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

for (const store of await storesUnderTest()) {
  describe(`people who were signed out, on ${store.name}`, { skip: store.skip }, () => {
    let world: BrokeredWorld;
    let app: Application;
    let browser: WebBrowser;
    let tokens: Tokens;
    let userId: string;

    before(async () => {
      world = await startBrokeredWorld({
        env: (await store.fresh()).env,
        application: {
          oidcConfig: { grant_types: ['authorization_code', 'refresh_token'] },
        },
      });
      app = await Application.open(world.causeway, world);
    });
    beforeEach(async () => {
      world.upstream.person = somebody();
      browser = new WebBrowser();
      tokens = await app.signIn(browser, {
        ext_idp_conn_id: world.connectionId,
        scope: 'openid offline_access',
        prompt: 'consent',
      });
      userId = tokens.claims()?.sub ?? assert.fail('no id token');
    });
    after(() => world.close());

    /** Whether the session of the browser still signs its user in. */
    async function isSignedIn(): Promise<boolean> {
      const { address } = await app.begin({ prompt: 'none' });
      return (await browser.arrive(address, app.redirectUri)).searchParams.has('code');
    }

    async function assertOut(): Promise<void> {
      assert.equal(await isSignedIn(), false);
      await assert.rejects(openid.refreshTokenGrant(app.client, tokens.refresh_token ?? ''), {
        error: 'invalid_grant',
      });
      await assert.rejects(openid.fetchUserInfo(app.client, tokens.access_token, userId));
      const { active } = await openid.tokenIntrospection(app.client, tokens.access_token);
      assert.equal(active, false);
    }

    it('were signed in before', async () => {
      assert.equal(await isSignedIn(), true);
      assert.ok(await openid.fetchUserInfo(app.client, tokens.access_token, userId));
      assert.ok(await openid.refreshTokenGrant(app.client, tokens.refresh_token ?? ''));
    });

    it('by kick-users stay out until they sign in again', async () => {
      await world.causeway.make('kick-users', { userId, appIds: [app.id] });

      await assertOut();
      const again = await app.signIn(browser, { ext_idp_conn_id: world.connectionId });
      assert.equal(again.claims()?.sub, userId);
    });

    it('by a status stay out when they are active again', async () => {
      for (const status of ['Suspended', 'Activated']) {
        await world.causeway.make('update-user', { userId, status });
      }

      await assertOut();
    });

    it('by a new password are out', async () => {
      await world.causeway.make('update-user', { userId, password: 'correct horse battery 9!' });

      await assertOut();
    });

    it('by being deleted are out', async () => {
      await world.causeway.make('delete-users-batch', { userIds: [userId] });

      await assertOut();
    });

    it('by the end of the application keep nothing of it', async () => {
      const { store: kept } = world.causeway.server;
      assert.deepEqual(await kept.oidcRecords.clientsOf(asId(userId), Date.now()), [app.id]);

      await world.causeway.make('delete-application', { appId: app.id });

      await assert.rejects(openid.refreshTokenGrant(app.client, tokens.refresh_token ?? ''), {
        error: 'invalid_client',
      });
      assert.deepEqual(await kept.oidcRecords.clientsOf(asId(userId), Date.now()), []);
      const found = await kept.oidcRecords.find(
        'RefreshToken',
        tokens.refresh_token ?? '',
        Date.now(),
      );
      assert.equal(found, undefined);
    });
  });
}
