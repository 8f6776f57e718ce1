import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { type Running, startCauseway } from '../world/causeway.ts';
import { storesUnderTest } from '../world/stores.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

const READERS = 500;

interface Own {
  readonly extIdpId: string;
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

for (const store of await storesUnderTest()) {
  describe(`tokens of a source, on ${store.name}`, { skip: store.skip }, () => {
    let world: BrokeredWorld;
    /** Another process over the same database. */
    let other: Running;
    let app: Application;
    let ahead = 0;

    before(async () => {
      const clock = () => Date.now() + ahead;
      const { env } = await store.fresh();
      const keys = {
        CAUSEWAY_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
        CAUSEWAY_ACCESS_KEY_SECRET: randomBytes(24).toString('hex'),
      };
      world = await startBrokeredWorld({ env: { ...env, ...keys }, clock });
      const publicUrl = world.causeway.url;
      other = await startCauseway({
        env: { ...env, ...keys, CAUSEWAY_PUBLIC_URL: publicUrl },
        clock,
      });
      app = await Application.open(world.causeway, world);
    });
    after(async () => {
      await other.close();
      await world.close();
    });

    const signIn = async () => {
      ahead = 0;
      world.upstream.person = somebody();
      const { access_token: token } = await app.signIn(new WebBrowser(), {
        ext_idp_conn_id: world.connectionId,
      });
      return token;
    };
    const read = async ({ server }: Running, token: string): Promise<Own> => {
      const headers = { authorization: `Bearer ${token}` };
      const url = '/api/v3/get-identities';
      const reply = await server.app.inject({ method: 'GET', url, headers });
      const { data } = reply.json<{ readonly data?: readonly Own[] }>();
      return data?.[0] ?? assert.fail(reply.body);
    };
    const asked = (path: string) =>
      world.upstream.requests.filter((request) => request === `POST ${path}`).length;

    it('are read as they came while they are good', async () => {
      const token = await signIn();
      const before = asked('/token');
      const [first, second] = [await read(world.causeway, token), await read(other, token)];
      assert.ok(first.accessToken);
      assert.deepEqual(second, first);
      assert.equal(asked('/token'), before);
    });

    it(`are renewed once for ${2 * READERS} readers at two processes, and none gets an old one`, async () => {
      const token = await signIn();
      const old = await read(world.causeway, token);
      const before = asked('/token');
      ahead = 545_000;

      const readers = Array.from({ length: READERS }).flatMap(() => [
        read(world.causeway, token),
        read(other, token),
      ]);
      const answers = await Promise.all(readers);

      assert.equal(asked('/token'), before + 1);
      assert.equal(new Set(answers.map(({ accessToken }) => accessToken)).size, 1);
      assert.notEqual(answers[0]?.accessToken, old.accessToken);
      assert.notEqual(answers[0]?.refreshToken, old.refreshToken);
    });

    it('are read as they are while the source is away, and renewed when it is back', async () => {
      const token = await signIn();
      const old = await read(world.causeway, token);
      ahead = 545_000;
      world.upstream.intercept = (_req, res) => res.writeHead(503).end() !== undefined;
      assert.deepEqual(await read(world.causeway, token), old);

      world.upstream.intercept = undefined;
      const calls = asked('/token');
      assert.deepEqual(await read(other, token), old, 'asked again at once');
      assert.equal(asked('/token'), calls);
    });

    it('are gone when the source has taken them back', async () => {
      const token = await signIn();
      const { refreshToken = '' } = await read(world.causeway, token);
      await revokeThere(refreshToken);
      ahead = 545_000;

      const left = await read(world.causeway, token);

      assert.equal(left.accessToken, undefined);
      assert.equal(left.refreshToken, undefined);
    });

    it('are taken back when an administrator unlinks the person', async () => {
      const token = await signIn();
      const { refreshToken = '', extIdpId } = await read(world.causeway, token);
      const me = await fetch(`${world.causeway.url}/oidc/me`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { sub: userId } = (await me.json()) as { readonly sub: string }; // OpenID Connect Core section 5.3.2

      await world.causeway.make('unlink-identity', { userId, extIdpId });

      assert.equal(asked('/token/revocation'), 2);
      assert.equal(await isGoodThere(refreshToken), false);
    });

    const there = (path: string, token: string) =>
      fetch(`${world.upstream.issuer}/token/${path}`, {
        method: 'POST',
        body: new URLSearchParams({
          token,
          client_id: world.upstream.clientId,
          client_secret: world.upstream.clientSecret,
        }),
      });
    const revokeThere = async (token: string) =>
      assert.equal((await there('revocation', token)).status, 200);
    const isGoodThere = async (token: string) => {
      const answer = (await (await there('introspection', token)).json()) as { active: boolean }; // RFC 7662
      return answer.active;
    };
  });
}
