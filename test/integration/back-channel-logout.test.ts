import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { generateKeyPair, SignJWT } from 'jose';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { alice, bob } from '../world/upstream.ts';
import { storesUnderTest } from '../world/stores.ts';
import { WebBrowser } from '../world/web-browser.ts';

type Changes = Readonly<Record<string, unknown>>;

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

for (const store of await storesUnderTest()) {
  describe(`back-channel logout, on ${store.name}`, { skip: store.skip }, () => {
    let world: BrokeredWorld;
    let app: Application;
    let logoutUrl: string;
    let browser: WebBrowser;

    before(async () => {
      world = await startBrokeredWorld({ env: (await store.fresh()).env });
      app = await Application.open(world.causeway, world);
      logoutUrl = world.callbackUrl.replace(/callback$/, 'logout');
    });
    after(() => world.close());
    beforeEach(async () => {
      browser = await signedIn(alice);
    });

    async function signedIn(person: typeof alice): Promise<WebBrowser> {
      world.upstream.person = person;
      const own = new WebBrowser();
      await app.signIn(own, { ext_idp_conn_id: 'main' });
      return own;
    }

    async function isSignedIn(of = browser): Promise<boolean> {
      const { address } = await app.begin({ prompt: 'none' });
      return (await of.arrive(address, app.redirectUri)).searchParams.has('code');
    }

    const now = () => Math.floor(Date.now() / 1000);
    const claims = (more: Changes = {}) => ({
      iss: world.upstream.issuer,
      aud: world.upstream.clientId,
      iat: now(),
      exp: now() + 120,
      jti: `${Math.random()}`,
      sub: alice.sub,
      events: { [EVENT]: {} },
      ...more,
    });
    const send = (token: string) =>
      new WebBrowser().visit(logoutUrl, { form: { logout_token: token } });

    it('ends the sessions of the person, and of nobody else', async () => {
      const other = await signedIn(bob);
      assert.equal((await send(await sign({}))).status, 200);
      assert.equal(await isSignedIn(), false);
      assert.equal(await isSignedIn(other), true);
    });

    it('is answered as the specification has it', async () => {
      const done = await send(await world.upstream.sign(claims()));
      assert.equal(done.status, 200);
      assert.equal(done.headers.get('cache-control'), 'no-store');
      assert.equal((await send('x')).status, 400);
    });

    it('incident-38: a token is followed once', async () => {
      const token = await world.upstream.sign(claims({ sub: 'somebody' }));
      assert.equal((await send(token)).status, 200);
      assert.equal((await send(token)).status, 400);
    });

    const unsigned = (payload: object) =>
      `${[{ alg: 'none' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
    const sign = (more: Changes) => world.upstream.sign(claims(more));
    const refused: Readonly<Record<string, () => Promise<string>>> = {
      'without a signature': async () => unsigned(claims()),
      'with a signature cut off': async () => (await sign({})).replace(/[^.]*$/, ''),
      'by another key': async () => {
        const { privateKey } = await generateKeyPair('RS256');
        const header = { alg: 'RS256', kid: 'upstream' };
        return new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
      },
      'by the client secret': async () => {
        const secret = new TextEncoder().encode(world.upstream.clientSecret.padEnd(32, '0'));
        return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(secret);
      },
      'without an event': () => sign({ events: undefined }),
      'with another event': () => sign({ events: { 'urn:other': {} } }),
      'with an event that is a text': () => sign({ events: EVENT }),
      'with an event that says yes': () => sign({ events: { [EVENT]: true } }),
      'with a nonce': () => sign({ nonce: 'n' }),
      'for another client': () => sign({ aud: 'stranger' }),
      'from another issuer': () => sign({ iss: 'https://evil.example' }),
      'without an id': () => sign({ jti: undefined }),
      'that is old': () => sign({ iat: now() - 600, exp: now() + 600 }),
      'that has expired': () => sign({ exp: now() - 120 }),
      'from the future': () => sign({ iat: now() + 300, exp: now() + 600 }),
      'that names nobody': () => sign({ sub: undefined }),
      'an id token': () => sign({ events: undefined, nonce: 'n' }),
    };
    for (const [name, make] of Object.entries(refused)) {
      it(`incident-38: a logout token ${name} is refused`, async () => {
        assert.equal((await send(await make())).status, 400);
        assert.equal(await isSignedIn(), true);
      });
    }

    it('for another session of the person, or twice in one message, ends nothing', async () => {
      assert.equal((await send(await sign({ sid: 'another' }))).status, 200);
      assert.equal(await isSignedIn(), true);
      const address = `${logoutUrl}?logout_token=${await sign({})}`;
      assert.equal((await new WebBrowser().visit(address)).status, 400);
      assert.equal(await isSignedIn(), true);
    });
  });
}
