import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { loginRoutes, ownLoginRoutes } from '@causeway/contract/logins.ts';
import { userRoutes } from '@causeway/contract/users.ts';
import type { AuthenticationClient, ManagementClient, OIDCTokenResponse } from 'authing-node-sdk';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';
import { authenticationClient, callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';
import { addApplication, signIn } from './sign-in.ts';

describe('sign-ins through the SDK', () => {
  let world: BrokeredWorld;
  let other: BrokeredWorld;
  let management: ManagementClient;
  let client: AuthenticationClient;
  let browser: WebBrowser;
  let tokens: OIDCTokenResponse;
  let userId: string;

  before(async () => {
    world = await startBrokeredWorld();
    other = await addApplication(world, { appName: 'The other app' });
    management = managementClient(world.causeway);
  });
  after(() => world.close());
  beforeEach(async () => {
    world.upstream.person = somebody();
    client = authenticationClient(world);
    browser = new WebBrowser();
    tokens = await signIn(world, client, browser);
    client.setAccessToken(tokens.access_token);
    const key = { userId: `${world.sourceId}:${world.upstream.person.sub}` };
    const reply = await management.getUser({ ...key, userIdType: 'identity' });
    userId = granted(userRoutes.getUser, reply).userId;
  });

  async function history(request: object = {}) {
    const reply = await callUntyped(management, 'getUserLoginHistory', { userId, ...request });
    return granted(loginRoutes.getUserLoginHistory, reply);
  }

  it('getUserLoginHistory tells who signed in where, the newest first', async () => {
    await signIn(other, authenticationClient(other), new WebBrowser());

    const { totalCount, list } = await history();

    assert.equal(totalCount, 2);
    assert.deepEqual(
      list.map(({ appId }) => appId),
      [other.appId, world.appId],
    );
    const [latest] = list;
    assert.equal(latest?.appName, 'The other app');
    assert.match(latest.clientIp, /^(127\.0\.0\.1|::1)$/);
    assert.ok(Math.abs(Date.now() - Date.parse(latest.time)) < 60_000);
  });

  it('getUserLoginHistory pages and chooses', async () => {
    await signIn(other, authenticationClient(other), new WebBrowser());
    const soon = Date.now() + 60_000;

    assert.equal((await history({ limit: 1, page: 2 })).list[0]?.appId, world.appId);
    assert.equal((await history({ appId: other.appId })).totalCount, 1);
    assert.equal((await history({ clientIp: '203.0.113.1' })).totalCount, 0);
    assert.equal((await history({ start: soon })).totalCount, 0);
    assert.equal((await history({ start: soon - 120_000, end: soon })).totalCount, 2);
    const unknown = await management.getUserLoginHistory({ userId: 'nobody' });
    refused(unknown, 'user_not_found');
    refused(
      await callUntyped(management, 'getUserLoginHistory', { userId, limit: 51 }),
      'invalid_argument',
    );
  });

  it('getUserLoggedinIdentities and getUserLoggedinApps tell what the user came with and to', async () => {
    const { sourceId } = await world.addConnection(`never-${userId.slice(0, 8)}`);
    await management.linkIdentity({ userId, extIdpId: sourceId, userIdInIdp: userId });

    const used = await management.getUserLoggedinIdentities({ userId });
    const visited = await management.getUserLoggedinApps({ userId });

    const identities = granted(loginRoutes.getUserLoggedinIdentities, used);
    assert.deepEqual(
      identities.map(({ idpId }) => idpId),
      [world.sourceId],
    );
    const [app, ...more] = granted(loginRoutes.getUserLoggedinApps, visited);
    assert.equal(app?.appId, world.appId);
    assert.deepEqual(more, []);
  });

  it('getLoginHistory and getLoggedInApps show a person their own', async () => {
    const reply = await client.getLoginHistory({});
    const { list } = granted(ownLoginRoutes.getLoginHistory, reply);
    const [login, ...more] = list;
    assert.deepEqual(more, []);
    assert.equal(login?.userId, userId);
    assert.equal(login.loginMethod, 'oidc');
    assert.equal(login.success, true);
    const failures = await client.getLoginHistory({ success: false });
    assert.equal(granted(ownLoginRoutes.getLoginHistory, failures).totalCount, 0);

    const apps = granted(ownLoginRoutes.getLoggedInApps, await client.getLoggedInApps());
    assert.deepEqual(
      apps.map(({ appId, active }) => [appId, active]),
      [[world.appId, true]],
    );
    refused(await authenticationClient(world).getLoginHistory({}), 'credentials_missing');
  });

  it('kickUsers ends the tokens of these applications, and no others', async () => {
    const elsewhere = authenticationClient(other);
    elsewhere.setAccessToken((await signIn(other, elsewhere, browser)).access_token);

    const kicked = await management.kickUsers({ userId, appIds: [world.appId] });

    assert.deepEqual(granted(loginRoutes.kickUsers, kicked), { success: true });
    refused(await client.getLoginHistory({}), 'not_signed_in');
    const apps = granted(ownLoginRoutes.getLoggedInApps, await elsewhere.getLoggedInApps());
    const active = new Map(apps.map((app) => [app.appId, app.active]));
    assert.deepEqual([active.get(world.appId), active.get(other.appId)], [false, true]);
  });

  it('kickUsers names what does not exist, and then kicks nobody', async () => {
    const appIds = [world.appId, 'none'];
    refused(await management.kickUsers({ userId, appIds }), 'application_not_found');
    refused(await management.kickUsers({ userId: 'nobody', appIds }), 'user_not_found');
    refused(await management.kickUsers({ userId, appIds: [] }), 'invalid_argument');
    granted(ownLoginRoutes.getLoginHistory, await client.getLoginHistory({}));
  });
});
