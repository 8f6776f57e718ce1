import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { accountBindingRoutes } from '@causeway/contract/account-binding.ts';
import type { AuthenticationClient, OIDCTokenResponse } from 'authing-node-sdk';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { dataOf, formTo, wordsOf } from '../world/page.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';
import { authenticationClient } from './clients.ts';
import { granted, refused } from './replies.ts';
import { addApplication, signIn } from './sign-in.ts';

const { getIdentities, generateLinkExtIdpUrl, unlinkExtIdp, getApplicationEnabledExtIdps } =
  accountBindingRoutes;

describe('binding accounts through AuthenticationClient', () => {
  let world: BrokeredWorld;
  let client: AuthenticationClient;
  let browser: WebBrowser;
  let person: Person;
  let tokens: OIDCTokenResponse;
  let second: string;

  before(async () => {
    world = await startBrokeredWorld();
    second = (await world.addConnection('second')).sourceId;
  });
  after(() => world.close());
  beforeEach(async () => {
    person = somebody();
    world.upstream.person = person;
    client = authenticationClient(world);
    browser = new WebBrowser();
    tokens = await signIn(world, client, browser);
    client.setAccessToken(tokens.access_token);
  });

  async function identities() {
    return granted(getIdentities, await client.getIdentities());
  }

  async function linkAddress(extIdpConnIdentifier = 'second'): Promise<string> {
    const request = { extIdpConnIdentifier, appId: world.appId, idToken: tokens.id_token };
    return granted(generateLinkExtIdpUrl, await client.generateLinkExtIdpUrl(request)).url;
  }

  /** What the result page tells the window that opened it. */
  function messageOf(page: Answer): LinkMessage {
    const outcome = dataOf(page, 'outcome') as { message: LinkMessage; origins: string[] }; // our own page
    assert.deepEqual(outcome.origins, ['https://app.example']);
    assert.deepEqual(outcome.message.event, { source: 'authing', eventType: 'linkExtIdp' });
    return outcome.message;
  }

  it('getIdentities shows the own identities with the tokens of their sources', async () => {
    const [identity, ...more] = await identities();

    assert.deepEqual(more, []);
    assert.equal(identity?.extIdpId, world.sourceId);
    assert.equal(identity.userIdInIdp, person.sub);
    assert.equal(identity.provider, 'oidc');
    assert.deepEqual(identity.originConnIds, [world.connectionId]);
    assert.equal(identity.userInfoInIdp['name'], person['name']);
    assert.ok(identity.accessToken);
    assert.ok(identity.refreshToken);
  });

  it('getIdentities is for whoever is signed in', async () => {
    refused(await authenticationClient(world).getIdentities(), 'credentials_missing');
    await client.revokeToken(tokens.access_token);
    refused(await client.getIdentities(), 'not_signed_in');
  });

  it('getIdentities refuses the token of another application', async () => {
    const other = authenticationClient(await addApplication(world, {}));
    other.setAccessToken(tokens.access_token);

    refused(await other.getIdentities(), 'token_wrong_application');
  });

  it('generateLinkExtIdpUrl leads to the source, and its account is bound', async () => {
    const other = somebody();
    world.upstream.person = other;

    const page = await browser.go(await linkAddress());

    assert.equal(page.status, 200);
    const { code, data } = messageOf(page);
    assert.equal(code, 200);
    assert.equal(data.success, true);
    const bound = data.identities.map(({ extIdpId }) => extIdpId).toSorted();
    assert.deepEqual(bound, [world.sourceId, second].toSorted());
    assert.ok(!page.text.includes('accessToken'));
    const mine = await identities();
    assert.deepEqual(
      new Map(mine.map(({ extIdpId, userIdInIdp }) => [extIdpId, userIdInIdp])),
      new Map([
        [world.sourceId, person.sub],
        [second, other.sub],
      ]),
    );
  });

  it('the link asks first in a browser in which nobody is signed in, and works once', async () => {
    world.upstream.person = somebody();
    const visitor = new WebBrowser();
    const address = await linkAddress();

    const question = await visitor.go(address);
    const answer = await visitor.submit(formTo(question, '/link/confirm'));
    const page = await visitor.follow(answer);
    const again = await visitor.go(address);

    assert.match(wordsOf(question), /Bind your The second source account\?/);
    assert.equal(messageOf(page).code, 200);
    assert.equal((await identities()).length, 2);
    assert.equal(again.status, 400);
  });

  it('an account of somebody else stays theirs', async () => {
    const other = somebody();
    world.upstream.person = other;
    await browser.go(await linkAddress());
    world.upstream.person = somebody();
    const late = authenticationClient(world);
    const lateBrowser = new WebBrowser();
    tokens = await signIn(world, late, lateBrowser);
    world.upstream.person = other;

    const page = await lateBrowser.go(await linkAddress());

    assert.equal(page.status, 409);
    const { code, data } = messageOf(page);
    assert.equal(code, 409);
    assert.equal(data.success, false);
    assert.match(data.errMsg, /already bound to another user/);
    late.setAccessToken(tokens.access_token);
    assert.equal(granted(getIdentities, await late.getIdentities()).length, 1);
  });

  it('generateLinkExtIdpUrl refuses what cannot become a link', async () => {
    const request = {
      extIdpConnIdentifier: 'second',
      appId: world.appId,
      idToken: tokens.id_token,
    };
    const ask = (changes: object) => client.generateLinkExtIdpUrl({ ...request, ...changes });

    refused(await ask({ extIdpConnIdentifier: 'none' }), 'connection_not_found');
    refused(await ask({ idToken: 'garbage' }), 'not_signed_in');
    refused(await ask({ idToken: `${tokens.id_token}x` }), 'not_signed_in');
    refused(await ask({ appId: 'none' }), 'token_wrong_application');
    const { appId } = await addApplication(world, {});
    refused(await ask({ appId }), 'token_wrong_application');
    refused(await ask({ idToken: '' }), 'invalid_argument');
  });

  it('generateLinkExtIdpUrl takes the further parameters of the SDK', async () => {
    const reply = await client.generateLinkExtIdpUrl({
      extIdpConnIdentifier: 'second',
      appId: world.appId,
      idToken: tokens.id_token,
      needUrlRedirect: 'false',
      onlyRedirectToken: 'false',
      needFormPost: 'false',
      targetUrl: 'https://app.example/done?a=1',
    });

    granted(generateLinkExtIdpUrl, reply);
  });

  it('unlinkExtIdp removes the identity of the source, and then there is none', async () => {
    world.upstream.person = somebody();
    await browser.go(await linkAddress());

    const reply = await client.unlinkExtIdp({ extIdpId: second });

    granted(unlinkExtIdp, reply);
    const left = await identities();
    assert.deepEqual(
      left.map(({ extIdpId }) => extIdpId),
      [world.sourceId],
    );
    refused(await client.unlinkExtIdp({ extIdpId: second }), 'identity_not_found');
    refused(
      await authenticationClient(world).unlinkExtIdp({ extIdpId: second }),
      'credentials_missing',
    );
  });

  it('getApplicationEnabledExtIdps shows what the application offers', async () => {
    const reply = await authenticationClient(world).getApplicationEnabledExtIdps();

    const offered = granted(getApplicationEnabledExtIdps, reply);
    const main = offered.find(({ identifier }) => identifier === 'main');
    assert.equal(main?.extIdpId, world.sourceId);
    assert.equal(main.type, 'oidc');
    assert.equal(main.extIdpType, 'enterprise');
    assert.equal(main.name, 'The main source');
    assert.ok(main.bindUrl.startsWith(`${world.causeway.url}/`));
    assert.deepEqual(offered.map(({ identifier }) => identifier).toSorted(), ['main', 'second']);
    assert.ok(!JSON.stringify(reply).includes(world.upstream.clientSecret));
  });

  it('bindUrl with the id token added starts the binding', async () => {
    world.upstream.person = somebody();
    const reply = await client.getApplicationEnabledExtIdps();
    const offered = granted(getApplicationEnabledExtIdps, reply);
    const { bindUrl = '' } = offered.find(({ identifier }) => identifier === 'second') ?? {};

    const page = await browser.go(`${bindUrl}&id_token=${tokens.id_token}`);

    assert.equal(messageOf(page).code, 200);
  });

  it('getApplicationEnabledExtIdps does not know an application that is none', async () => {
    const stranger = authenticationClient({ ...world, appId: 'none' });

    refused(await stranger.getApplicationEnabledExtIdps(), 'application_not_found');
  });
});

interface LinkMessage {
  readonly code: number;
  readonly event: unknown;
  readonly data: {
    readonly success: boolean;
    readonly errMsg: string;
    readonly identities: readonly { readonly extIdpId: string }[];
  };
}
