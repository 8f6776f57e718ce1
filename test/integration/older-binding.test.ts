import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { postedToOpener } from '../world/opened-window.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

/** A body, and headers beside those that every page sends. */
interface Said {
  readonly headers?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

interface FlowAnswer {
  readonly statusCode: number;
  readonly apiCode?: number;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly flowHandle?: string;
}

const origin = 'https://app.example';
const PASSWORD = 'correct horse battery';

/** Published components of an earlier generation: they name no handle. */
describe('a question that is answered at the older addresses', () => {
  let world: BrokeredWorld;
  let counter = 0;

  before(async () => {
    world = await startBrokeredWorld();
    const asking = (methods: readonly string[]) => ({
      associationMode: 'challenge',
      challengeBindingMethods: methods,
    });
    await world.addConnection('second', {}, asking(['email-code', 'phone-code', 'email-password']));
    await world.addConnection(
      'third',
      { scopes: ['openid', 'profile', 'email', 'phone'] },
      {
        associationMode: 'field',
        userMatchFields: ['email', 'phone'],
        trustedClaims: ['email', 'phone'],
      },
    );
  });
  after(() => world.close());

  /** Walks through the pop-up as this person; resolves to what its message says. */
  async function asked(
    browser: WebBrowser,
    person: Person = somebody(),
    identifier = 'second',
  ): Promise<FlowAnswer> {
    world.upstream.person = person;
    const page = await browser.go(
      `${world.causeway.url}/connections/social/${identifier}?from_guard=1&app_id=${world.appId}`,
    );
    const [posted] = postedToOpener(page);
    const { message } = Object(posted).message as { readonly message: string }; // as components read it
    return JSON.parse(message) as FlowAnswer;
  }

  async function call(
    browser: WebBrowser,
    path: string,
    { headers = {}, ...body }: Said,
  ): Promise<FlowAnswer> {
    const url = `${world.causeway.url}${path}`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin,
        cookie: await browser.jar.getCookieString(url),
        ...headers,
      },
      body: JSON.stringify(body),
    });
    for (const line of answer.headers.getSetCookie()) await browser.jar.setCookie(line, url);
    return (await answer.json()) as FlowAnswer; // asserted member by member below
  }

  const answerBy = (browser: WebBrowser, name: string, body: Said) =>
    call(browser, `/interaction/federation/binding/${name}`, body);
  const byApp = () => ({ 'x-authing-app-id': world.appId });

  async function account(known: Readonly<Record<string, unknown>>) {
    const { userId } = await world.causeway.make('create-user', known);
    return String(userId);
  }
  const sendCode = (browser: WebBrowser, email: string) =>
    call(browser, '/api/v3/send-email', { email, channel: 'CHANNEL_BIND_EMAIL', headers: byApp() });
  const newEmail = () => `older-${(counter += 1)}@example.com`;
  const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000');

  it('byAccount joins by a password, and by no wrong one', async () => {
    const email = newEmail();
    const userId = await account({ email, emailVerified: true, password: PASSWORD });
    const browser = new WebBrowser();
    const { apiCode } = await asked(browser);
    assert.equal(apiCode, 1641);

    const answer = { account: email, password: PASSWORD };
    const wrong = await answerBy(browser, 'byAccount', { ...answer, password: 'wrong' });
    assert.equal(wrong.apiCode, 2333);
    const { statusCode, data, ...right } = await answerBy(browser, 'byAccount', answer);

    assert.deepEqual([statusCode, right.apiCode], [302, 1600]);
    assert.equal(Reflect.get(Object(data?.['user']), 'id'), userId);
    assert.equal((await answerBy(browser, 'byAccount', answer)).apiCode, 1699);
  });

  it('byEmailCode joins by a code that this browser asked for in this sign-in', async () => {
    const email = newEmail();
    const userId = await account({ email, emailVerified: true });
    const browser = new WebBrowser();
    await asked(browser);
    assert.equal((await sendCode(browser, email)).statusCode, 200);
    const code = await codeSentTo(world.causeway, email);

    const other = new WebBrowser();
    await asked(other);
    assert.equal((await answerBy(other, 'byEmailCode', { email, code })).apiCode, 2001);
    const wrong = await answerBy(browser, 'byEmailCode', { email, code: wrongFor(code) });
    assert.equal(wrong.apiCode, 2001);
    const right = await answerBy(browser, 'byEmailCode', { email, code });

    assert.equal(right.apiCode, 1600);
    assert.equal(Reflect.get(Object(right.data?.['user']), 'id'), userId);
  });

  it('byPhoneCode joins by a code that a phone received', async () => {
    const phone = '13900001111';
    const userId = await account({ phone, phoneCountryCode: '+86', phoneVerified: true });
    const browser = new WebBrowser();
    await asked(browser);
    const sms = { phoneNumber: phone, phoneCountryCode: '+86', channel: 'CHANNEL_BIND_PHONE' };
    await call(browser, '/api/v3/send-sms', { ...sms, headers: byApp() });
    const code = await codeSentTo(world.causeway, `+86${phone}`);

    const answer = { phone, phoneCountryCode: '+86', code };
    const right = await answerBy(browser, 'byPhoneCode', answer);

    assert.equal(right.apiCode, 1600);
    assert.equal(Reflect.get(Object(right.data?.['user']), 'id'), userId);
  });

  it('select joins one of the accounts that matched, and no other', async () => {
    const person: Person = {
      ...somebody(),
      phone_number: '+8613900002222',
      phone_number_verified: true,
    };
    await account({ email: person['email'], emailVerified: true });
    const phone = { phone: '13900002222', phoneCountryCode: '+86', phoneVerified: true };
    const userId = await account(phone);
    const stranger = await account({ username: 'older-stranger' });
    const browser = new WebBrowser();
    const { apiCode, data } = await asked(browser, person, 'third');
    assert.equal(apiCode, 2921);
    const ids = (Object(data).accounts as { id: string }[]).map(({ id }) => id);
    assert.ok(ids.includes(userId) && ids.length === 2 && !ids.includes(stranger));

    assert.equal((await answerBy(browser, 'select', { account: stranger })).apiCode, 1699);
    const right = await answerBy(browser, 'select', { account: userId });

    assert.equal(right.apiCode, 1600);
    assert.equal(Reflect.get(Object(right.data?.['user']), 'id'), userId);
  });

  it('1640 is asked where no new account may be made', async () => {
    const { id } = await world.causeway.make('create-ext-idp', { name: 'closed', type: 'oidc' });
    const { upstream } = world;
    await world.causeway
      .make('create-ext-idp-conn', {
        extIdpId: id,
        type: 'oidc',
        identifier: 'front',
        displayName: 'Closed',
        loginOnly: true,
        fields: {
          issuerUrl: upstream.issuer,
          clientId: upstream.clientId,
          clientSecret: upstream.clientSecret,
        },
        associationMode: 'challenge',
        challengeBindingMethods: ['email-code'],
      })
      .then((conn) =>
        world.causeway.make('change-ext-idp-conn-state', {
          id: conn.id,
          enabled: true,
          appId: world.appId,
        }),
      );
    const browser = new WebBrowser();

    assert.equal((await asked(browser, somebody(), 'front')).apiCode, 1640);
    const email = newEmail();
    await sendCode(browser, email);
    const code = await codeSentTo(world.causeway, email);
    assert.equal((await answerBy(browser, 'byEmailCode', { email, code })).apiCode, 2004);
  });

  it('answers nothing where nothing is asked, from another page, or with what is no answer', async () => {
    const browser = new WebBrowser();
    const email = newEmail();
    const userId = await account({ email, emailVerified: true, password: PASSWORD });
    const answer = { account: email, password: PASSWORD };
    assert.equal((await answerBy(browser, 'byAccount', answer)).apiCode, 1699);

    await asked(browser);
    const evil = { headers: { origin: 'https://evil.example' } };
    assert.equal((await answerBy(browser, 'byAccount', { ...answer, ...evil })).statusCode, 403);
    assert.equal((await answerBy(browser, 'byAccount', { account: 5 })).statusCode, 400);
    const planted = new WebBrowser();
    const cookies = await browser.jar.getCookies(world.causeway.url);
    const question = cookies.find(({ key }) => key === 'causeway_question');
    await planted.jar.setCookie(String(question), world.causeway.url);
    assert.equal((await answerBy(planted, 'byAccount', answer)).apiCode, 1699);

    const right = await answerBy(browser, 'byAccount', answer);
    assert.equal(Reflect.get(Object(right.data?.['user']), 'id'), userId, 'it stood all along');
  });

  it('an answer for one of two accounts in two tabs joins neither', async () => {
    const email = newEmail();
    const userId = await account({ email, emailVerified: true, password: PASSWORD });
    const answer = { account: email, password: PASSWORD };
    const browser = new WebBrowser();
    const [one, two] = [somebody(), somebody()];
    await asked(browser, one);
    const { flowHandle } = await asked(browser, two);

    assert.equal((await answerBy(browser, 'byAccount', answer)).apiCode, 1699);
    const identities = await world.causeway.make('get-user-identities', { userId });
    assert.deepEqual(identities, []);

    // Who names the question is understood, and the other one is left.
    const named = { action: 'create-federation-account', flowHandle };
    assert.equal((await call(browser, '/interaction/authFlow', named)).apiCode, 1600);
  });

  it('somebody who began anew answers the question that was asked last', async () => {
    const email = newEmail();
    await account({ email, emailVerified: true, password: PASSWORD });
    const browser = new WebBrowser();
    const person = somebody();
    await asked(browser, person);
    await asked(browser, person);

    const answer = { account: email, password: PASSWORD };
    assert.equal((await answerBy(browser, 'byAccount', answer)).apiCode, 1600);
  });
});
