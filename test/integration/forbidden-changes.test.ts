/** What people, and programs without a key, cannot change about themselves, the sources and the server. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { routes } from '@causeway/contract/index.ts';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

const PASSWORD = 'correct horse battery';

describe('what is not for everybody to change', () => {
  let world: BrokeredWorld;
  let app: Application;

  before(async () => {
    world = await startBrokeredWorld();
    app = await Application.open(world.causeway, world);
  });
  after(() => world.close());

  async function signedIn() {
    world.upstream.person = somebody();
    const tokens = await app.signIn(new WebBrowser(), { ext_idp_conn_id: 'main' });
    return { ...tokens, userId: tokens.claims()?.sub ?? '' };
  }

  it('incident-8: nobody declares an address of theirs proven', async () => {
    const claims = {
      emailVerified: true,
      phoneVerified: true,
      email_verified: true,
      status: 'Activated',
      userId: 'other',
      origin: 'adminCreated',
      userSourceType: 'adminCreated',
      identities: [{ extIdpId: world.sourceId, userIdInIdp: 'victim' }],
      tenantIds: ['other'],
    };
    const headers = { 'x-authing-app-id': app.id };
    const email = 'self-made@example.com';
    const newcomer = {
      connection: 'PASSWORD',
      passwordPayload: { email, password: PASSWORD, ...claims },
      profile: { nickname: 'x', ...claims },
      options: claims,
      ...claims,
    };
    const joined = await world.causeway.ask('signup', { input: newcomer, headers });
    assert.equal(joined.statusCode, 200, joined.message);
    const { access_token: authorization, userId } = await signedIn();
    const wishes = { ...claims, email: 'another@example.com', phone: '13800138000', nickname: 'x' };
    for (const operation of ['update-profile', 'bind-email', 'bind-phone', 'update-password']) {
      await world.causeway.ask(operation, {
        input: wishes,
        headers: { ...headers, authorization },
      });
    }

    const own = await world.causeway.make('get-user', { userId, withIdentities: true });
    const made = await world.causeway.make('get-user', { userId: joined.data?.['userId'] });
    assert.deepEqual([made['email'], made['emailVerified']], [email, false]);
    assert.equal(made['userSourceType'], 'register');
    assert.equal(made['phoneVerified'], false);
    assert.notEqual(own['email'], 'another@example.com');
    assert.equal(own['phone'] ?? undefined, undefined);
    assert.equal((own['identities'] as readonly unknown[]).length, 1);
    assert.equal(own['nickname'], 'x', 'what is theirs to say was taken');
  });

  it('incident-40: sources and connections are for keys, and a session is none', async () => {
    const { access_token: accessToken, id_token: idToken = '', userId } = await signedIn();
    const callers: readonly Readonly<Record<string, string>>[] = [
      {},
      { 'x-authing-app-id': app.id },
      { authorization: accessToken },
      { authorization: `Bearer ${accessToken}` },
      { authorization: `Bearer ${idToken}`, 'x-authing-app-id': app.id },
      { authorization: `Basic ${Buffer.from(`${app.id}:${app.secret}`).toString('base64')}` },
    ];
    const list = () => world.causeway.make('list-ext-idp');
    const before = await list();
    const managing = routes.filter(
      ({ access, path }) => access === 'management' && /ext-?idp|identity|user/i.test(path),
    );
    assert.ok(managing.length > 30, String(managing.length));
    const input = {
      id: world.sourceId,
      extIdpId: world.sourceId,
      userId,
      name: 'Taken over',
      type: 'oidc',
      identifier: 'taken-over',
      displayName: 'Taken over',
      fields: { issuerUrl: world.upstream.issuer, clientId: 'x', clientSecret: 'y' },
      enabled: true,
      appId: app.id,
      userIdInIdp: 'victim',
    };
    for (const { method, path } of managing) {
      for (const headers of callers) {
        const answer = await fetch(
          `${world.causeway.url}${path.replaceAll(/:\w+/g, world.sourceId)}`,
          {
            method,
            headers: {
              ...headers,
              ...(method !== 'GET' && { 'content-type': 'application/json' }),
            },
            ...(method !== 'GET' && { body: JSON.stringify(input) }),
          },
        );
        const reply: unknown = await answer.json();
        const status: unknown =
          Reflect.get(Object(reply), 'statusCode') ?? Reflect.get(Object(reply), 'code');
        assert.ok(status === 401 || status === 403, `${path} ${JSON.stringify([headers, reply])}`);
      }
    }
    assert.deepEqual(await list(), before);
  });

  it('incident-48: what a customer writes in a mapping is looked up, and never run', async () => {
    const { issuer, clientId, clientSecret } = world.upstream;
    const { id: extIdpId } = await world.causeway.make('create-ext-idp', {
      name: 'Mapped',
      type: 'oauth2',
    });
    const touch = 'globalThis.causewayRan = true';
    const hostile = {
      username: `sub.constructor.constructor("${touch}; return 'ran'")()`,
      nickname: 'constructor.name',
      givenName: '__proto__.toString',
      familyName: 'name.length',
      website: '${process.env.PATH}',
      profile: `(() => { ${touch}; return 'ran' })()`,
    };
    const script = `${touch}; async function run() { return { sub: 'victim' } }`;
    const { id } = await world.causeway.make('create-ext-idp-conn', {
      extIdpId,
      type: 'oauth',
      identifier: 'third',
      displayName: 'Mapped',
      fields: {
        authEndPoint: `${issuer}/auth`,
        tokenEndPoint: `${issuer}/token`,
        userInfoEndPoint: `${issuer}/me`,
        scope: 'openid profile',
        clientId,
        clientSecret,
        clientAuthentication: 'client_secret_basic',
        pkce: true,
        attributeMapping: { userIdInIdp: 'sub' },
        codeToTokenScript: script,
        tokenToUserInfoScript: script,
      },
    });
    await world.causeway.make('change-ext-idp-conn-state', { id, enabled: true, appId: app.id });
    let tried = 0;
    for (const [name, path] of Object.entries(hostile)) {
      const fields = { attributeMapping: { userIdInIdp: 'sub', [name]: path } };
      const reply = await world.causeway.manage('update-ext-idp-conn', { id, fields });
      if (reply.statusCode !== 200) assert.match(reply.message, /attributeMapping/, name);
      else tried += 1;
      world.upstream.person = somebody();
      const tokens = await app.signIn(new WebBrowser(), { ext_idp_conn_id: String(id) });
      const user = await world.causeway.make('get-user', { userId: tokens.claims()?.sub });
      assert.ok(!JSON.stringify(user).includes('ran'), name);
      assert.equal(user[name] ?? undefined, undefined, name);
    }
    assert.ok(tried > 0, 'some of them look like paths, and lead nowhere');
    assert.equal(Reflect.get(globalThis, 'causewayRan'), undefined);
  });

  it('incident-48: whoever cannot write a mapping cannot have one tried', () => {
    const written = routes.filter(({ body, query }) =>
      [body, query].some((schema) =>
        /"(?:fields|attributeMapping|mapping|script)"/.test(
          JSON.stringify(schema?.properties ?? {}),
        ),
      ),
    );
    assert.ok(written.length > 2, String(written.length));
    for (const { access, path } of written) assert.equal(access, 'management', path);
  });
});
