/**
 * Ways in which accounts were taken over elsewhere, tried on the whole server with a source that asserts
 * whatever the attacker likes.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { Application, type Tokens } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { listOf } from '../world/client.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { formTo, wordsOf } from '../world/page.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

const PASSWORD = 'correct horse battery';
const MINUTE_MS = 60_000;

/** By e-mail and phone, in mode `field`; `third` asks. */
const matching = {
  associationMode: 'field',
  userMatchFields: ['email', 'phone'],
  challengeBindingMethods: [],
};

describe('who could take over an account', () => {
  let world: BrokeredWorld;
  let app: Application;
  let passedMs = 0;
  let count = 0;

  before(async () => {
    world = await startBrokeredWorld({ clock: () => Date.now() + passedMs });
    const scopes = ['openid', 'profile', 'email', 'phone'];
    await world.addConnection('second', { scopes }, matching);
    await world.addConnection(
      'third',
      { scopes },
      { associationMode: 'challenge', challengeBindingMethods: ['email-code'] },
    );
    app = await Application.open(world.causeway, world);
  });
  after(() => world.close());

  const freshEmail = () => `victim-${(count += 1)}@example.com`;

  async function account(known: Readonly<Record<string, unknown>>): Promise<string> {
    const { userId } = await world.causeway.make('create-user', known);
    return String(userId);
  }

  async function signInAs(person: Person, through = 'second', browser = new WebBrowser()) {
    world.upstream.person = person;
    const tokens = await app.signIn(browser, { ext_idp_conn_id: through });
    return { tokens, browser, userId: tokens.claims()?.sub ?? '' };
  }

  async function identitiesOf(userId: string): Promise<readonly unknown[]> {
    const found = await world.causeway.make('get-user-identities', { userId });
    return listOf(found);
  }

  const profileBy = (accessToken: string) =>
    world.causeway.ask('get-profile', { headers: { authorization: accessToken } });

  async function linkFor({ id_token: idToken = '' }: Tokens, identifier = 'third') {
    const input = { ext_idp_conn_identifier: identifier, app_id: app.id, id_token: idToken };
    const { data } = await world.causeway.ask('generate-link-extidp-url', { input });
    return String(data?.['url']);
  }

  /** In front of the question which account is theirs. */
  async function asked(person: Person): Promise<{ browser: WebBrowser; page: Answer }> {
    world.upstream.person = person;
    const browser = new WebBrowser();
    const { address } = await app.begin({ ext_idp_conn_id: 'third' });
    const page = await browser.go(address);
    assert.match(wordsOf(page), /do you already have an account/);
    return { browser, page };
  }

  const atApp = (address: string) => address.startsWith(app.redirectUri);

  it('incident-1: an address that a source does not prove leads to no account', async () => {
    const email = freshEmail();
    const victim = await account({ email, emailVerified: true });
    const { sub } = somebody();

    const first = await signInAs({ sub, name: 'Attacker', email });
    const second = await signInAs({ sub, name: 'Attacker', email: freshEmail() });

    assert.notEqual(first.userId, victim);
    assert.equal(second.userId, first.userId, 'a person is the subject, whatever the address');
    assert.deepEqual(await identitiesOf(victim), []);
  });

  it('incident-1: no policy believes the addresses of directories that anybody can open', async () => {
    const { id } = await world.causeway.make('create-ext-idp', { name: 'All', type: 'oidc' });
    const { causeway, upstream } = world;
    const input = {
      extIdpId: id,
      type: 'oidc',
      identifier: 'every-directory',
      displayName: 'Every directory',
      fields: {
        issuerUrl: 'https://login.microsoftonline.com/common/v2.0',
        clientId: upstream.clientId,
        clientSecret: upstream.clientSecret,
      },
      ...matching,
      trustedClaims: ['email'],
    };

    const reply = await causeway.manage('create-ext-idp-conn', input);

    assert.equal(reply.code, 'association_unsafe');
  });

  it('incident-2: what is not the truth value of a proof proves nothing', async () => {
    for (const claim of [false, 'false', '0', 0, 1, null, 'no', 'TRUE ', [true], {}, undefined]) {
      const email = freshEmail();
      const victim = await account({ email, emailVerified: true });
      const { userId } = await signInAs(somebody({ email, email_verified: claim }));
      assert.notEqual(userId, victim, JSON.stringify(claim));
      assert.deepEqual(await identitiesOf(victim), [], JSON.stringify(claim));
    }
  });

  it('incident-3: who registered with an address first keeps nothing of it', async () => {
    const email = freshEmail();
    const signUp = {
      connection: 'PASSWORD',
      passwordPayload: { email, password: PASSWORD },
    };
    const headers = { 'x-authing-app-id': app.id };
    const { data } = await world.causeway.ask('signup', { input: signUp, headers });
    const squatter = String(data?.['userId']);
    const signIn = () =>
      world.causeway.ask('signin', {
        input: { ...signUp, client_id: app.id, client_secret: app.secret },
      });
    const before = await signIn();
    const accessToken = String(before.data?.['access_token']);
    assert.equal((await profileBy(accessToken)).statusCode, 200);

    const { userId } = await signInAs(somebody({ email }));

    assert.notEqual(userId, squatter);
    assert.deepEqual(await identitiesOf(squatter), []);
    assert.equal((await signIn()).code, 'credentials_wrong');
    assert.equal((await profileBy(accessToken)).statusCode, 401);
    const owner = await world.causeway.make('get-user', { userId });
    assert.deepEqual([owner['email'], owner['emailVerified']], [email, true]);
  });

  it('incident-4: neither links, sessions nor identities of a squatter outlive the true owner', async () => {
    const email = freshEmail();
    const headers = { 'x-authing-app-id': app.id };
    const trojan = somebody({ email, email_verified: false });
    const squat = await signInAs(trojan, 'main');
    const pending = await linkFor(squat.tokens);
    const { id_token: idToken = '', access_token: accessToken } = squat.tokens;
    const shown = await world.causeway.make('get-user', { userId: squat.userId });
    assert.equal(shown['email'], email, 'it was there for the taking');

    const { userId: owner } = await signInAs(somebody({ email }));

    assert.notEqual(owner, squat.userId);
    assert.equal((await profileBy(accessToken)).statusCode, 401);
    const late = { ext_idp_conn_identifier: 'second', app_id: app.id, id_token: idToken };
    const link = await world.causeway.ask('generate-link-extidp-url', { input: late, headers });
    assert.equal(link.statusCode, 401);
    world.upstream.person = somebody();
    const page = await squat.browser.go(pending);
    assert.doesNotMatch(wordsOf(page), /Account bound/);
    const again = await signInAs(trojan, 'main');
    assert.notEqual(again.userId, owner);
    assert.equal((await identitiesOf(owner)).length, 1);
  });

  it('incident-5: a code is good in the login that it was sent for, and once', async () => {
    const email = freshEmail();
    const victim = await account({ email, emailVerified: true });
    const mine = await asked(somebody());
    const other = await asked(somebody());
    const named = { with: 'email-code', account: email };
    const send = formTo(mine.page, '/code');
    await mine.browser.submit({ ...send, fields: { ...send.fields, ...named } });
    const secret = await codeSentTo(world.causeway, email);
    const prove = ({ browser, page }: Awaited<ReturnType<typeof asked>>) => {
      const action = `${page.url}/prove`;
      return browser.submit({ action, fields: { ...named, secret } });
    };

    assert.match(wordsOf(await prove(other)), /not the code we sent last/);
    const answers = await Promise.all([prove(mine), prove(mine), prove(mine)]);

    const through = answers.filter(({ status }) => status === 303 || status === 302);
    assert.equal(through.length, 1);
    assert.equal((await identitiesOf(victim)).length, 1);
  });

  it('incident-6: a link is made of nothing that anybody knows', async () => {
    const { tokens, userId } = await signInAs(somebody(), 'main');
    const links = await Promise.all([linkFor(tokens, 'second'), linkFor(tokens, 'second')]);
    const [one = '', two = ''] = links.map((link) => new URL(link).pathname.split('/').at(-1));
    assert.notEqual(one, two);
    assert.match(one, /^[\w-]{43}$/);
    const facts = [userId, app.id, 'second', tokens.id_token, two, `${userId}${app.id}second`];
    for (const fact of facts) {
      const forged = createHash('sha256').update(String(fact)).digest('base64url');
      const page = await new WebBrowser().go(`${world.causeway.url}/link/${forged}`);
      assert.equal(page.status, 400);
    }
    passedMs = 11 * MINUTE_MS;
    try {
      const page = await new WebBrowser().go(links[0] ?? '');
      assert.match(wordsOf(page), /expired or was already used/);
    } finally {
      passedMs = 0;
    }
  });

  it('incident-7: an account whose holder never proved the value is joined by no mode', async () => {
    const phone = { phone: '13712340001', phoneCountryCode: '+86' };
    const proven = { phone_number: '+8613712340001', phone_number_verified: true };
    const email = freshEmail();
    const cases = [
      [{ email, emailVerified: false }, somebody({ email })],
      [{ ...phone, phoneVerified: false }, somebody({ ...proven, email: freshEmail() })],
    ] as const;
    for (const [known, person] of cases) {
      const unproven = await account(known);
      const { userId } = await signInAs(person);
      assert.notEqual(userId, unproven, JSON.stringify(known));
      assert.deepEqual(await identitiesOf(unproven), []);
    }
    const proof = freshEmail();
    const holder = await account({ email: proof, emailVerified: true });
    const { userId } = await signInAs(somebody({ email: proof }));
    assert.equal(userId, holder, 'a value that is proven on both sides does join');
  });

  it('incident-10: what is switched off, or for existing people only, has no side door', async () => {
    const { sourceId, connectionId } = await world.addConnection('front', {}, { loginOnly: true });
    const doors = (identifier: string) => {
      const query = `app_id=${app.id}`;
      return [
        `${world.causeway.url}/connections/social/${identifier}?${query}`,
        `${world.causeway.url}/connections/social/${identifier}?${query}&from_guard=1`,
        `${world.causeway.url}/connections/oidc/init?${query}&identifier=${identifier}`,
      ];
    };
    const everyDoor = async (identifier: string) => {
      const { address } = await app.begin({ ext_idp_conn_id: identifier });
      const v3 = `${world.causeway.url}/api/v3/signin-by-extidp${new URL(address).search}`;
      return [...doors(identifier), address, v3];
    };
    const isOut = (address: string) => atApp(address);

    for (const door of await everyDoor('front')) {
      world.upstream.person = somebody();
      const page = await new WebBrowser().go(door, isOut);
      assert.ok(!atApp(page.url), door);
      assert.match(page.text, /existing|not yet|no account/i, door);
    }
    const { tokens } = await signInAs(somebody(), 'main');
    const bound = somebody();
    world.upstream.person = bound;
    const { browser } = await signInAs(bound, 'main');
    const own = await app.signIn(browser, { ext_idp_conn_id: 'main' });
    await browser.go(await linkFor(own, 'front'));
    const { userId } = await signInAs(bound, 'front');
    assert.equal(userId, own.claims()?.sub, 'who is bound comes in');

    const state = { id: connectionId, appId: app.id };
    const link = await linkFor(tokens, 'front');
    await world.causeway.make('change-ext-idp-conn-state', { ...state, enabled: false });
    const asks = world.upstream.requests.length;
    for (const door of [...(await everyDoor('front')), link]) {
      world.upstream.person = bound;
      const page = await new WebBrowser().go(door, isOut);
      assert.ok(!atApp(page.url), door);
    }
    assert.equal(world.upstream.requests.length, asks, 'the source was not even asked');
    assert.ok(sourceId);
  });

  it('incident-11: a name or an id that a source writes is no name or id of ours', async () => {
    const phone = '13712340002';
    const names = { username: 'carla', phone, phoneCountryCode: '+86', phoneVerified: true };
    const victim = await account({ ...names, externalId: 'staff-7' });
    for (const sub of ['carla', victim, phone, `+86${phone}`, 'staff-7']) {
      const written = { preferred_username: 'carla', username: 'carla', phone_number: phone };
      const person = { ...somebody({ ...written, user_id: victim, id: victim }), sub };
      const { userId } = await signInAs(person);
      assert.notEqual(userId, victim, sub);
    }
    assert.deepEqual(await identitiesOf(victim), []);
  });

  it('incident-12: an address that only looks like another one is another one', async () => {
    const alike = [
      ['kim-alike@example.com', '\u212Aim-alike@example.com'], // Kelvin sign
      ['isa-alike@example.com', 'ısa-alike@example.com'], // dotless i
      ['ann-alike@example.com', 'ann-alike＠example.com'], // full-width at
      ['ben-alike@example.com', 'ｂen-alike@example.com'], // full-width letter
      ['pat-alike@example.com', 'pat-alike@ex\u0430mple.com'], // Cyrillic a
      ['zoe-alike@example.com', 'zoe-alike@example.com\u0000'],
      ['lea-alike@example.com', 'lea\u200b-alike@example.com'],
    ] as const;
    for (const [email, other] of alike) {
      const victim = await account({ email, emailVerified: true });
      world.upstream.person = somebody({ email: other });
      const browser = new WebBrowser();
      const { address } = await app.begin({ ext_idp_conn_id: 'second' });
      await browser.go(address, atApp);
      assert.deepEqual(await identitiesOf(victim), [], JSON.stringify(other));
    }
  });

  it('incident-42: the way of binding does without no proof that the policy asks for', async () => {
    const email = freshEmail();
    const known = { email, emailVerified: true, username: `u-${count}`, password: PASSWORD };
    const victim = await account(known);
    const { browser, page } = await asked(somebody({ email }));
    const answer = (path: string, fields: Readonly<Record<string, string>>) =>
      browser.submit({ action: `${page.url}/${path}`, fields });
    const tries = [
      // The policy asks for a code; a password, though right, is another proof, and so is none at all.
      answer('prove', { with: 'email-password', account: email, secret: PASSWORD }),
      answer('prove', { with: 'username-password', account: known.username, secret: PASSWORD }),
      answer('prove', { with: 'email-code', account: email, secret: '' }),
      answer('prove', { with: 'email-code', account: email, secret: '000000' }),
      answer('prove', { account: email }),
      answer('choose', { account: victim }),
      answer('code', { with: 'email-password', account: email }),
    ];

    for (const { status } of await Promise.all(tries)) assert.ok(status >= 400, String(status));

    const handle = page.url.split('/').at(-1) ?? '';
    for (const action of ['bind-identity-by-selection', 'bind-identity-by-password']) {
      const url = `${world.causeway.url}/interaction/authFlow`;
      const data = { account: email, accountId: victim, password: PASSWORD };
      const reply = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: await browser.jar.getCookieString(url),
        },
        body: JSON.stringify({ action, data, flowHandle: handle }),
      });
      const { apiCode } = (await reply.json()) as { readonly apiCode?: number };
      assert.notEqual(apiCode, 1600, action);
    }
    assert.deepEqual(await identitiesOf(victim), []);
  });

  it('incident-42: a proof given on the way makes the sign-in no stronger than the source did', async () => {
    const email = freshEmail();
    const victim = await account({ email, emailVerified: true });
    world.upstream.person = somebody();
    const browser = new WebBrowser();
    const begun = await app.begin({ ext_idp_conn_id: 'third' });
    const page = await browser.go(begun.address);
    const named = { with: 'email-code', account: email };
    await browser.submit({ action: `${page.url}/code`, fields: named });
    const secret = await codeSentTo(world.causeway, email);
    const proven = await browser.submit({
      action: `${page.url}/prove`,
      fields: { ...named, secret },
    });
    const { url } = await browser.follow(proven, atApp);
    const claims = (await app.redeem(new URL(url), begun)).claims();

    assert.equal(claims?.sub, victim);
    assert.equal(claims['acr'], undefined);
    const amr = claims['amr'] as readonly string[] | undefined; // RFC 8176
    assert.ok(!(amr ?? []).includes('otp') && !(amr ?? []).includes('mfa'), String(amr));
  });
});
