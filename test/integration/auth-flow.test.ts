import assert from 'node:assert/strict';
import { constants, publicEncrypt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { decodeJwt } from 'jose';

import {
  type AddedConnection,
  type BrokeredWorld,
  startBrokeredWorld,
} from '../world/brokered-world.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { postedToOpener } from '../world/opened-window.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

interface Message {
  readonly code: number;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly event: unknown;
}

interface FlowAnswer {
  readonly statusCode: number;
  readonly apiCode?: number;
  readonly data?: { readonly user?: Readonly<Record<string, unknown>>; readonly methods?: unknown };
  readonly flowHandle?: string;
}

const origin = 'https://app.example';

describe('a sign-in that the page of an application hears of by message', () => {
  let world: BrokeredWorld;
  let asking: AddedConnection;
  let passedMs = 0;
  before(async () => {
    world = await startBrokeredWorld({ clock: () => Date.now() + passedMs });
    asking = await world.addConnection(
      'second',
      {},
      {
        associationMode: 'challenge',
        challengeBindingMethods: ['email-code', 'email-password'],
      },
    );
  });
  after(() => world.close());

  /** Walks through the pop-up; resolves to what it posts. */
  async function popUp(browser: WebBrowser, identifier: string): Promise<Message> {
    const query = `from_guard=1&app_id=${world.appId}`;
    const page = await browser.go(
      `${world.causeway.url}/connections/social/${identifier}?${query}`,
    );
    const posted = postedToOpener(page);
    assert.deepEqual(
      posted.map((each) => each.origin),
      [origin],
    );
    const [first] = posted;
    return first?.message as Message; // read as published components read it
  }

  async function flow(
    browser: WebBrowser,
    body: Readonly<Record<string, unknown>>,
    from = origin,
  ): Promise<FlowAnswer> {
    const url = `${world.causeway.url}/interaction/authFlow`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: from,
        cookie: await browser.jar.getCookieString(url),
      },
      body: JSON.stringify(body),
    });
    assert.equal(answer.headers.get('access-control-allow-origin'), from);
    return (await answer.json()) as FlowAnswer; // asserted member by member below
  }

  /** Somebody new, in front of the question whether they have an account. */
  async function asked() {
    const person = somebody();
    world.upstream.person = person;
    const browser = new WebBrowser();
    const { code, message, event } = await popUp(browser, 'second');
    assert.equal(code, 1641);
    assert.deepEqual(event, { source: 'authing', eventType: 'socialLogin' });
    const { statusCode, apiCode, data, flowHandle = '' } = JSON.parse(message) as FlowAnswer; // as above
    assert.deepEqual([statusCode, apiCode], [302, 1641]);
    assert.deepEqual(data?.methods, ['email-code', 'email-password']);
    return { browser, flowHandle, person };
  }

  it('brings the person and an id_token of the application to its page', async () => {
    world.upstream.person = somebody();

    const { code, data } = await popUp(new WebBrowser(), 'main');

    assert.equal(code, 200);
    const claims = decodeJwt(String(data['token']));
    assert.equal(claims.sub, data['id']);
    assert.equal(claims.aud, world.appId);
  });

  it('is heard of again although somebody is signed in here already', async () => {
    world.upstream.person = somebody();
    const browser = new WebBrowser();
    await popUp(browser, 'main');

    assert.equal((await popUp(browser, 'main')).code, 200);
  });

  it('says a refusal as JSON in a string', async () => {
    world.upstream.person = undefined;

    const { code, message } = await popUp(new WebBrowser(), 'main');

    assert.notEqual(code, 200);
    assert.equal(JSON.parse(message).code, code);
  });

  it('asks in JSON, and makes a new user who wants to be one, once', async () => {
    const { browser, flowHandle } = await asked();
    const answer = { action: 'create-federation-account', flowHandle };

    const first = await flow(browser, answer);
    const second = await flow(browser, answer);

    assert.deepEqual([first.statusCode, first.apiCode], [302, 1600]);
    assert.equal(decodeJwt(String(first.data?.user?.['token'])).sub, first.data?.user?.['id']);
    assert.equal(second.apiCode, 1699);
    assert.equal(second.data, undefined);
  });

  it('joins whoever proves an account by a code, and by no wrong one', async () => {
    const { email } = somebody();
    const { userId } = await world.causeway.make('create-user', { email, emailVerified: true });
    const { browser, flowHandle } = await asked();
    const data = { email };
    const sent = await flow(browser, { action: 'send-email-code', flowHandle, data });
    assert.equal(sent.apiCode, 1641);
    const code = await codeSentTo(world.causeway, String(email));
    const wrong = code === '000000' ? '000001' : '000000';
    const prove = (guess: string) =>
      flow(browser, {
        action: 'bind-identity-by-email-code',
        flowHandle,
        data: { email, code: guess },
      });

    assert.equal((await prove(wrong)).apiCode, 2001);
    const proven = await prove(code);

    assert.equal(proven.apiCode, 1600);
    assert.equal(proven.data?.user?.['id'], userId);
  });

  it('joins by a password as it is, or encrypted with the key that the settings name', async () => {
    const password = 'correct horse battery';
    const settings = await fetch(
      `${world.causeway.url}/api/v2/applications/${world.appId}/public-config`,
    );
    const { data } = (await settings.json()) as { readonly data: { readonly publicKey: string } }; // as components read it
    const encrypted = (text: string) =>
      publicEncrypt(
        { key: data.publicKey, padding: constants.RSA_PKCS1_PADDING },
        Buffer.from(text),
      ).toString('base64');

    for (const sent of [password, encrypted(password)]) {
      const { email } = somebody();
      const user = { email, emailVerified: true, password };
      const { userId } = await world.causeway.make('create-user', user);
      const { browser, flowHandle } = await asked();
      const prove = (typed: string) =>
        flow(browser, {
          action: 'bind-identity-by-password',
          flowHandle,
          data: { account: email, password: typed },
        });

      assert.equal((await prove(encrypted('wrong'))).apiCode, 2333);
      const proven = await prove(sent);
      assert.equal(proven.data?.user?.['id'], userId);
    }
  });

  it('asks for an address or an account where nobody becomes a user without', async () => {
    const { connectionId: id } = asking;
    await world.causeway.make('update-ext-idp-conn', { id, newUsersProveAddress: true });
    world.upstream.person = somebody();
    const browser = new WebBrowser();
    const { message } = await popUp(browser, 'second');
    await world.causeway.make('update-ext-idp-conn', { id, newUsersProveAddress: false });
    const { apiCode, data: asked, flowHandle = '' } = JSON.parse(message) as FlowAnswer; // as above
    assert.deepEqual([apiCode, asked?.methods], [1666, ['email-code', 'email-password']]);
    const email = `new-here-${Date.now()}@example.com`;
    const say = (action: string, data: object = {}) => flow(browser, { action, flowHandle, data });

    assert.equal((await say('create-federation-account')).apiCode, 1699);
    const unknown = { account: email, password: 'correct horse battery' };
    assert.equal((await say('register-bind-by-password', unknown)).apiCode, 2333);
    await say('send-email-code', { email });
    const code = await codeSentTo(world.causeway, email);
    const { apiCode: end, data } = await say('register-bind-by-email-code', { email, code });

    assert.equal(end, 1600);
    assert.equal(data?.user?.['email'], email);
    assert.equal(data?.user?.['emailVerified'], true);
  });

  it('a question is open for ten minutes, and not while its connection is switched off', async () => {
    const { browser, flowHandle } = await asked();
    const answer = { action: 'create-federation-account', flowHandle };
    const users = async () => (await world.causeway.make('list-users'))['totalCount'];
    const before = await users();
    const state = { id: asking.connectionId, appId: world.appId };

    await world.causeway.make('change-ext-idp-conn-state', { ...state, enabled: false });
    const closed = await flow(browser, answer);
    await world.causeway.make('change-ext-idp-conn-state', { ...state, enabled: true });
    assert.equal(closed.statusCode, 403);
    passedMs = 11 * 60_000;
    const late = await flow(browser, answer);
    passedMs = 0;
    assert.equal(late.apiCode, 1699);
    assert.equal(await users(), before, 'neither changed anything');
  });

  it('goes nowhere in another browser, from another page, or with a made-up handle', async () => {
    const { browser, flowHandle } = await asked();
    const answer = { action: 'create-federation-account', flowHandle };

    assert.equal((await flow(new WebBrowser(), answer)).apiCode, 1699);
    assert.equal((await flow(browser, { ...answer, flowHandle: 'made-up' })).apiCode, 1699);
    assert.equal((await flow(browser, answer, 'https://evil.example')).statusCode, 403);
    assert.equal((await flow(browser, { ...answer, action: 'become-admin' })).statusCode, 400);
    const selection = { ...answer, action: 'bind-identity-by-selection', data: { account: 'x' } };
    assert.equal((await flow(browser, selection)).apiCode, 1699);

    assert.equal((await flow(browser, answer)).apiCode, 1600, 'the question stood all along');
  });
});
