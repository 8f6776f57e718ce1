import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { Application } from '../world/application.ts';
import {
  type AddedConnection,
  type BrokeredWorld,
  startBrokeredWorld,
} from '../world/brokered-world.ts';
import { formTo, linksOf, linkSaying, requestIdOf, wordsOf } from '../world/page.ts';
import { type Database, storesUnderTest } from '../world/stores.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

interface Identity {
  readonly extIdpId: string;
  readonly userIdInIdp: string;
  readonly type: string;
  readonly originConnIds: readonly string[];
  readonly userInfoInIdp: Readonly<Record<string, unknown>>;
}

for (const store of await storesUnderTest()) {
  describe(`who somebody is, on ${store.name}`, { skip: store.skip }, () => {
    let database: Database;
    let world: BrokeredWorld;
    let app: Application;
    let second: AddedConnection;
    let existingOnly: AddedConnection;
    let person: Person;

    before(async () => {
      database = await store.fresh();
      world = await startBrokeredWorld({ env: database.env });
      second = await world.addConnection('second');
      existingOnly = await world.addConnection('third', {}, { loginOnly: true });
      app = await Application.open(world.causeway, world);
    });
    beforeEach(() => {
      person = somebody();
      world.upstream.person = person;
    });
    after(() => world.close());

    const through = (ext_idp_conn_id: string) => ({ ext_idp_conn_id });

    /** Signs in as `who` in a fresh browser; resolves to our id of them. */
    async function signIn(who: Person, connection = 'main'): Promise<string> {
      world.upstream.person = who;
      const tokens = await app.signIn(new WebBrowser(), through(connection));
      return tokens.claims()?.sub ?? assert.fail('no id token');
    }

    async function identitiesOf(userId: string): Promise<readonly Identity[]> {
      const data = await world.causeway.make('get-user-identities', { userId });
      return data as unknown as readonly Identity[]; // `IdentityDto`s
    }

    /** The page on which a sign-in as `who` ends. */
    async function refused(who: Person | undefined, connection = 'main') {
      world.upstream.person = who;
      const browser = new WebBrowser();
      const { address, checks } = await app.begin(through(connection));
      const page = await browser.go(address, (url) => url.startsWith(world.redirectUri));
      assert.ok(page.url.startsWith(world.causeway.url), page.url);
      return { page, browser, state: String(checks.expectedState) };
    }

    it('is the same user at every visit, in whatever browser', async () => {
      const first = await signIn(person);
      assert.equal(await signIn(person), first);
      const user = await world.causeway.make('get-user', { userId: first });
      assert.equal(user['loginsCount'], 2);
      assert.equal(user['email'], person['email']);
      assert.equal(user['emailVerified'], true);
    });

    it('stores the identity with the connections it came through', async () => {
      const [identity, ...others] = await identitiesOf(await signIn(person));
      assert.deepEqual(others, []);
      assert.equal(identity?.extIdpId, world.sourceId);
      assert.equal(identity.type, 'generic');
      assert.equal(identity.userIdInIdp, person.sub);
      assert.deepEqual(identity.originConnIds, [world.connectionId]);
      assert.equal(identity.userInfoInIdp['name'], person['name']);
    });

    it('adds a second connection of one source to the same identity', async () => {
      const { connectionId, userId } = await throughTwoConnections();
      const identities = await identitiesOf(userId);
      assert.equal(identities.length, 1);
      const [{ originConnIds } = { originConnIds: [] }] = identities;
      assert.deepEqual([...originConnIds].sort(), [world.connectionId, connectionId].sort());
    });

    async function throughTwoConnections() {
      const connection = await world.causeway.make('create-ext-idp-conn', {
        extIdpId: world.sourceId,
        type: 'oidc',
        identifier: 'front',
        displayName: 'A second way into the main source',
        fields: {
          issuerUrl: world.upstream.issuer,
          clientId: world.upstream.clientId,
          clientSecret: world.upstream.clientSecret,
        },
      });
      const connectionId = String(connection.id);
      const state = { id: connectionId, enabled: true, appId: app.id };
      await world.causeway.make('change-ext-idp-conn-state', state);
      const userId = await signIn(person);
      assert.equal(await signIn(person, connectionId), userId);
      return { connectionId, userId };
    }

    it('is somebody else at another source, whatever address both sources assert', async () => {
      const first = await signIn(person);
      const other = await signIn(person, second.connectionId);
      assert.notEqual(other, first);
      const user = await world.causeway.make('get-user', { userId: other });
      assert.equal(user['email'], undefined, 'the address stays with whom it belongs to');
    });

    for (const email_verified of [false, 'true', 'false', undefined, 1]) {
      it(`is never found by an e-mail address, with email_verified ${String(email_verified)}`, async () => {
        const email = `victim-${person.sub}@example.com`;
        const victim = await world.causeway.make('create-user', { email, emailVerified: true });
        const attacker = await signIn({ ...person, email, email_verified });
        assert.notEqual(attacker, victim['userId']);
        assert.deepEqual(await identitiesOf(String(victim['userId'])), []);
      });
    }

    it('is two people when two sources assert the same subject', async () => {
      const first = await signIn(person);
      const other = await signIn({ ...person, email: undefined }, second.connectionId);
      assert.notEqual(other, first);
    });

    it('is not let in while suspended', async () => {
      const status = 'Suspended';
      const { userId } = await world.causeway.make('create-user', { username: person.sub, status });
      await declareIdentity(String(userId), person);
      const { page } = await refused(person);
      assert.equal(page.status, 403);
      assert.match(wordsOf(page), /not active/);
    });

    it('is let in by an identity that an administrator declared', async () => {
      const { userId } = await world.causeway.make('create-user', { username: person.sub });
      await declareIdentity(String(userId), person);
      assert.equal(await signIn(person), userId);
    });

    it('makes no newcomer through a connection for existing users', async () => {
      const before = await database.counts();
      const { page } = await refused(person, existingOnly.connectionId);
      assert.equal(page.status, 403);
      assert.match(wordsOf(page), /existing users only/);
      const { users, identities } = await database.counts();
      assert.deepEqual({ users, identities }, pick(before));

      const { userId } = await world.causeway.make('create-user', { username: person.sub });
      await declareIdentity(String(userId), person, existingOnly.sourceId);
      assert.equal(await signIn(person, existingOnly.connectionId), userId);
    });

    const pick = ({ users, identities }: Readonly<Record<string, number>>) => ({
      users,
      identities,
    });

    async function declareIdentity(userId: string, who: Person, extIdpId = world.sourceId) {
      const declared = { extIdpId, userId, userIdInIdp: who.sub };
      await world.causeway.make('link-identity', declared);
    }

    it('incident-43: fails closed when the source says no, and shows the ways on', async () => {
      const before = await database.counts();
      const { page, browser } = await refused(undefined);
      assert.equal(page.status, 403);
      assert.match(wordsOf(page), /The main source did not grant the sign-in/);
      assertQuotable(page);
      assert.deepEqual(pick(await database.counts()), pick(before));

      const choices = await browser.visit(linkSaying(page, 'Choose how to sign in'));
      assert.equal(choices.status, 200);
      assert.ok(linksOf(choices).some(({ text }) => text.includes('The second source')));
    });

    it('the way on leads to the same application after all', async () => {
      const begun = await app.begin(through('main'));
      world.upstream.person = undefined;
      const browser = new WebBrowser();
      const page = await browser.go(begun.address);
      world.upstream.person = person;
      const choices = await browser.visit(linkSaying(page, 'Choose how to sign in'));
      const arrival = await browser.arrive(linkSaying(choices, 'The main source'), app.redirectUri);
      assert.ok((await app.redeem(arrival, begun)).claims()?.sub);
    });

    it('giving up tells the application access_denied, once', async () => {
      const { page, browser, state } = await refused(undefined);
      const form = formTo(page, '/abort');
      const answer = await browser.follow(await browser.submit(form), (url) =>
        url.startsWith(app.redirectUri),
      );
      const told = new URL(answer.url).searchParams;
      assert.equal(told.get('error'), 'access_denied');
      assert.equal(told.get('state'), state);
      assert.equal(told.get('code'), null);
      const again = await browser.submit(form);
      assert.equal(again.status, 400);
      assert.match(wordsOf(again), /expired or was already finished/);
    });

    it('nobody else can give up for them, and nobody else sees their choices', async () => {
      const { page } = await refused(undefined);
      const form = formTo(page, '/abort');
      for (const attempt of [form.action, form.action.replace(/\/abort$/, '')]) {
        const stranger = new WebBrowser();
        const isPost = attempt === form.action;
        const answer = await stranger.visit(attempt, isPost ? { form: {} } : {});
        assert.equal(answer.status, 403);
        assert.match(wordsOf(answer), /another browser/);
      }
    });

    /** The id on the page is the one in the log, beside what happened. */
    function assertQuotable(page: Answer): void {
      const requestId = requestIdOf(page) ?? assert.fail('the page names no request id');
      const lines = world.causeway.logLines.filter((line) => line.includes(requestId));
      assert.ok(lines.some((line) => line.includes('upstream_denied')));
    }
  });
}
