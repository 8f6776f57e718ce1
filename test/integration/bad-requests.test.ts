import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import type { Envelope } from '../world/client.ts';
import { requestIdOf, wordsOf } from '../world/page.ts';
import { type Database, storesUnderTest } from '../world/stores.ts';
import { somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

const NUL = '\u0000';
const long = 'x'.repeat(5000);

/** What only a developer of this server should ever see. */
const insides = /\n\s+at |node_modules|\.ts:\d|SQLITE|constraint|syntax error|postgres/i;

for (const store of await storesUnderTest()) {
  describe(`bad requests, on ${store.name}`, { skip: store.skip }, () => {
    let database: Database;
    let world: BrokeredWorld;
    let app: Application;
    let token = '';

    before(async () => {
      database = await store.fresh();
      world = await startBrokeredWorld({ env: database.env });
      app = await Application.open(world.causeway, world);
      const { accessKeyId, accessKeySecret } = world.causeway;
      const input = { accessKeyId, accessKeySecret };
      const reply = await world.causeway.ask('get-management-token', { input });
      token = String(reply.data?.['access_token']);
    });
    after(() => world.close());

    /** The id of the request, or of the login that failed. */
    function assertLogged(id: string | undefined): void {
      assert.match(id ?? '', /^(?:[\da-f-]{36}|[\da-f]{24})$/);
      const lines = world.causeway.logLines.filter((line) => line.includes(String(id)));
      assert.ok(lines.length > 0, `no line of the log has the id ${id}`);
      assert.ok(!lines.some((line) => line.includes('"level":"error"')), lines.join('\n'));
    }

    describe('on the wire', () => {
      /** A POST with the text as its body, by the management token. */
      async function post(operation: string, text: string, type = 'application/json') {
        const response = await fetch(`${world.causeway.url}/api/v3/${operation}`, {
          method: 'POST',
          headers: { authorization: token, 'content-type': type },
          body: text,
        });
        return { status: response.status, text: await response.text() };
      }

      /** One clear answer, and nothing written. */
      async function assertRefused(
        expected: { code: string; message?: RegExp; status?: number },
        ask: () => Promise<{ status: number; text: string }>,
      ): Promise<void> {
        const before = await database.counts();
        const { status, text } = await ask();
        const envelope = JSON.parse(text) as Envelope; // the wire's own envelope
        assert.equal(envelope.code, expected.code, text);
        assert.equal(status, expected.status ?? 200);
        assert.ok(envelope.statusCode >= 400);
        assert.match(envelope.message, expected.message ?? /\S/);
        assert.equal(envelope.data, undefined);
        assert.doesNotMatch(text, insides);
        assertLogged(envelope.requestId);
        assert.deepEqual(await database.counts(), before);
      }

      const malformed: readonly (readonly [what: string, text: string])[] = [
        ['cut JSON', '{"appName": "x"'],
        ['no JSON at all', 'appName=x'],
        ['two values', '{} {}'],
        ['a prototype', '{"appName":"x","__proto__":{"admin":true}}'],
      ];
      for (const [what, text] of malformed) {
        it(`${what} is malformed`, () =>
          assertRefused({ code: 'malformed_body', message: /JSON/ }, () =>
            post('create-application', text),
          ));
      }

      const wrong: readonly (readonly [
        what: string,
        operation: string,
        body: unknown,
        rule: RegExp,
      ])[] = [
        ['a list', 'create-application', [], /body: must be an object/],
        ['a missing member', 'create-application', {}, /appName: is required/],
        ['a number for text', 'create-application', { appName: 5 }, /appName: must be text/],
        ['text for a flag', 'create-ext-idp-conn', { loginOnly: 'true' }, /is required|loginOnly/],
        ['an over-long name', 'create-application', { appName: long }, /not be longer than/],
        ['an over-long id', 'delete-ext-idp', { id: long }, /id: must not be longer/],
        ['a NUL', 'create-application', { appName: `a${NUL}b` }, /NUL/],
        ['a NUL in a name', 'create-user', { username: 'u', customData: { [NUL]: 1 } }, /NUL/],
        ['half a character', 'create-application', { appName: '\uD800' }, /surrogates/],
        ['an id with a NUL', 'delete-ext-idp', { id: NUL }, /NUL/],
        ['nesting without end', 'create-user', { username: 'u', customData: nested(40) }, /nested/],
        [
          'a relative redirect',
          'create-application',
          { appName: 'x', redirectUris: ['/cb'] },
          /redirectUris/,
        ],
        [
          'too many entries',
          'change-ext-idp-conn-state',
          { id: 'x', enabled: true, appIds: Array(1001).fill('a') },
          /1000/,
        ],
      ];
      for (const [what, operation, body, message] of wrong) {
        it(`${what} is refused by the name of its member`, () =>
          assertRefused({ code: 'invalid_argument', message }, () =>
            post(operation, JSON.stringify(body)),
          ));
      }

      const unknown: readonly (readonly [operation: string, body: object, code: string])[] = [
        ['delete-ext-idp', { id: 'unknown' }, 'source_not_found'],
        ['update-ext-idp', { id: 'unknown', name: 'n' }, 'source_not_found'],
        ['delete-ext-idp-conn', { id: 'unknown' }, 'connection_not_found'],
        ['update-ext-idp-conn', { id: 'unknown', displayName: 'n' }, 'connection_not_found'],
        ['change-ext-idp-conn-state', { id: 'unknown', enabled: true }, 'connection_not_found'],
        ['link-identity', { extIdpId: 'x', userId: 'unknown', userIdInIdp: 's' }, 'user_not_found'],
      ];
      for (const [operation, body, code] of unknown) {
        it(`${operation} of an unknown id is ${code}`, () =>
          assertRefused({ code }, () => post(operation, JSON.stringify(body))));
      }

      it('a list of applications with one unknown among them changes none', () =>
        assertRefused({ code: 'application_not_found' }, () =>
          post(
            'change-ext-idp-conn-state',
            JSON.stringify({ id: world.connectionId, enabled: true, appIds: [app.id, 'unknown'] }),
          ),
        ));

      it('an application with an unknown connection is not made', () =>
        assertRefused({ code: 'connection_not_found' }, () =>
          post(
            'create-application',
            JSON.stringify({
              appName: 'x',
              loginConfig: { enabledExtIdpConnIds: [{ extIdpConnId: 'unknown' }] },
            }),
          ),
        ));

      it('a user whose second identity has no source is not made', () =>
        assertRefused({ code: 'source_not_found' }, () =>
          post(
            'create-user',
            JSON.stringify({
              username: 'half-written',
              identities: [
                { extIdpId: world.sourceId, userIdInIdp: 'half-written' },
                { extIdpId: 'unknown', userIdInIdp: 'half-written' },
              ],
            }),
          ),
        ));

      it('a connection without a client, or of a type that does not fit, is not made', async () => {
        const connection = { extIdpId: world.sourceId, identifier: 'new', displayName: 'New' };
        for (const [changes, code] of [
          [
            { type: 'oidc', fields: { issuerUrl: 'https://idp.example' } },
            'connection_misconfigured',
          ],
          [
            { type: 'oidc', fields: { issuerUrl: 'idp', clientId: 'c' } },
            'connection_misconfigured',
          ],
          [{ type: 'saml', fields: {} }, 'connection_type_unfit'],
          [
            {
              type: 'oidc',
              identifier: 'main',
              fields: { issuerUrl: 'https://idp.example', clientId: 'c' },
            },
            'value_taken',
          ],
        ] as const) {
          const body = JSON.stringify({ ...connection, ...changes });
          await assertRefused({ code }, () => post('create-ext-idp-conn', body));
        }
      });

      it('another content type, and a body without end, are refused', async () => {
        const form = 'application/x-www-form-urlencoded';
        await assertRefused({ code: 'unsupported_media_type' }, () =>
          post('create-application', 'appName=x', form),
        );
        const huge = JSON.stringify({ appName: 'x'.repeat(2 ** 20) });
        await assertRefused({ code: 'payload_too_large' }, () => post('create-application', huge));
      });

      it('a call without credentials, or with wrong ones, is refused before it is read', async () => {
        for (const [authorization, code] of [
          [undefined, 'credentials_missing'],
          ['nonsense', 'management_token_invalid'],
          [`${token}x`, 'management_token_invalid'],
        ] as const) {
          await assertRefused({ code }, async () => {
            const response = await fetch(`${world.causeway.url}/api/v3/create-application`, {
              method: 'POST',
              headers: { ...(authorization !== undefined && { authorization }) },
            });
            return { status: response.status, text: await response.text() };
          });
        }
      });

      it('an unknown path is named, and one that cannot be read as well', async () => {
        for (const path of ['/api/v3/no-such-call', '/api/v3/%zz', `/${long}`, '/%00']) {
          await assertRefused({ code: 'path_not_found', status: 404 }, async () => {
            const response = await fetch(`${world.causeway.url}${path}`);
            return { status: response.status, text: await response.text() };
          });
        }
      });

      it('forged tokens of people open nothing, whatever is written in them', async () => {
        const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
        for (const aud of [NUL, long, app.id, 7, ['a']]) {
          const forged = `${encode({ alg: 'none' })}.${encode({ aud, sub: 'x', exp: 9e9 })}.`;
          await assertRefused({ code: 'not_signed_in' }, async () => {
            const response = await fetch(`${world.causeway.url}/api/v3/get-identities`, {
              headers: { authorization: forged },
            });
            return { status: response.status, text: await response.text() };
          });
        }
      });

      it('the token endpoint answers nonsense in the words of OAuth', async () => {
        for (const fields of [
          { client_id: NUL, client_secret: 'x' },
          { client_id: 'unknown', client_secret: 'x' },
          { client_id: app.id, client_secret: NUL },
          { client_id: app.id, client_secret: app.secret, grant_type: NUL },
          { client_id: app.id, client_secret: app.secret, code: NUL },
          { client_id: app.id, client_secret: app.secret, refresh_token: long },
        ]) {
          const before = await database.counts();
          const response = await fetch(`${world.causeway.url}/oidc/token`, {
            method: 'POST',
            body: new URLSearchParams({ grant_type: 'authorization_code', ...fields }),
          });
          const text = await response.text();
          const body = JSON.parse(text) as Record<string, string>; // RFC 6749 section 5.2
          assert.ok([400, 401].includes(response.status), text);
          assert.match(body['error'] ?? '', /^(?:invalid_\w+|unsupported_grant_type)$/);
          assert.doesNotMatch(text, insides);
          assertLogged(body['request_id']);
          assert.deepEqual(await database.counts(), before);
        }
      });
    });

    describe('in the browser', () => {
      /** A page that says what happened, quotes the request and lets nothing out; nothing was written. */
      async function assertPage(page: Answer, expected: { status: number; words: RegExp }) {
        assert.equal(page.status, expected.status, page.text);
        assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
        assert.match(wordsOf(page), expected.words);
        assert.doesNotMatch(page.text, insides);
        assertLogged(requestIdOf(page));
      }

      const at = (path: string, query: Readonly<Record<string, string>> = {}) =>
        `${world.causeway.url}${path}?${new URLSearchParams(query).toString()}`;

      const missing = { status: 404, words: /does not exist/ };
      const expired = { status: 400, words: /expired/ };

      it('an unknown application is not found, however it is spelled', async () => {
        for (const app_id of ['unknown', NUL, `${app.id}${NUL}`, long, '']) {
          for (const path of ['/connections/social/main', '/connections/oidc/init'])
            await assertPage(await new WebBrowser().go(at(path, { app_id })), missing);
        }
      });

      it('the authorization endpoint refuses an unknown client with a page', async () => {
        for (const client_id of ['unknown', NUL, long]) {
          const query = { client_id, response_type: 'code', scope: 'openid' };
          const page = await new WebBrowser().go(at('/oidc/auth', query));
          await assertPage(page, { status: 400, words: /invalid_client/ });
        }
      });

      it('an unknown connection is not found, however it is spelled', async () => {
        for (const named of ['unknown', NUL, `main${NUL}`, '../main', 'x'.repeat(300)]) {
          const { address } = await app.begin({ ext_idp_conn_id: named });
          await assertPage(await new WebBrowser().go(address), missing);
        }
      });

      it('a connection that is off for the application cannot be used, on any way in', async () => {
        const { connectionId: id } = await world.addConnection('second');
        await world.causeway.make('change-ext-idp-conn-state', {
          id,
          enabled: false,
          appId: app.id,
        });
        const { address } = await app.begin({ ext_idp_conn_id: id });
        for (const start of [address, at('/connections/social/second', { app_id: app.id })]) {
          const page = await new WebBrowser().go(start);
          await assertPage(page, { status: 403, words: /switched off/ });
        }
      });

      it('a connection that goes off, or away, while the person is at the source', async () => {
        for (const [operation, changes, expected] of [
          [
            'change-ext-idp-conn-state',
            { enabled: false, appId: app.id },
            { status: 403, words: /switched off/ },
          ],
          ['delete-ext-idp-conn', {}, missing],
        ] as const) {
          const identifier = operation.startsWith('delete') ? 'front' : 'third';
          const { connectionId: id, callbackUrl } = await world.addConnection(identifier);
          world.upstream.person = somebody();
          const browser = new WebBrowser();
          const { address } = await app.begin({ ext_idp_conn_id: id });
          const callback = await browser.arrive(address, callbackUrl);
          await world.causeway.make(operation, { id, ...changes });
          const before = await database.counts();
          await assertPage(await browser.go(callback.href), expected);
          const after = await database.counts();
          for (const table of ['users', 'identities']) assert.equal(after[table], before[table]);
        }
      });

      it('unknown tickets open nothing', async () => {
        const browser = new WebBrowser();
        for (const id of ['unknown', '%00', long.slice(0, 3000)]) {
          for (const path of [`/interaction/${id}`, `/interaction/${id}/main`, `/link/${id}`])
            await assertPage(await browser.visit(at(path)), expired);
          const abort = await browser.visit(at(`/interaction/${id}/abort`), { form: {} });
          await assertPage(abort, expired);
          const confirm = await browser.visit(at('/link/confirm'), { form: { token: id } });
          await assertPage(confirm, expired);
        }
      });

      it('a callback that nobody waits for, at whatever address, is refused', async () => {
        const { pathname } = new URL(world.callbackUrl);
        for (const path of [
          pathname,
          '/connection/social/x/y/callback',
          '/connection/social/%00/%00/callback',
        ]) {
          for (const query of [{}, { state: NUL, code: NUL }, { state: 'x', error: '<script>' }])
            await assertPage(await new WebBrowser().visit(at(path, query)), expired);
        }
      });

      it('a callback with a body of another kind is refused', async () => {
        const page = await new WebBrowser().visit(world.callbackUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
        });
        await assertPage(page, { status: 400, words: /application\/json/ });
      });

      it('embedded parameters that are no JSON are named', async () => {
        for (const authorization_params of ['{', 'x', '{"a":1,}']) {
          const query = { app_id: app.id, authorization_params };
          const page = await new WebBrowser().go(at('/connections/social/main', query));
          await assertPage(page, { status: 400, words: /authorization_params/ });
        }
      });

      it('what a stranger writes into an address is shown as text', async () => {
        const evil = '"><script>alert(1)</script>';
        const { address } = await app.begin({ ext_idp_conn_id: evil, lang: evil });
        for (const start of [address, at(`/connections/social/${encodeURIComponent(evil)}`)]) {
          const page = await new WebBrowser().go(start);
          assert.ok(!page.text.includes('<script>alert'), page.text);
        }
      });
    });
  });
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { inside: nested(depth - 1) };
}
