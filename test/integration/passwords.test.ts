/** Who has no password has none: on every path that takes one, on both databases. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { startCauseway } from '../world/causeway.ts';
import { storesUnderTest } from '../world/stores.ts';

const guesses = [
  ' ',
  'null',
  'undefined',
  'password',
  '0',
  '\u200b',
  '$argon2id$v=19$m=1,t=1,p=1$$',
];

for (const engine of await storesUnderTest()) {
  void describe(`passwords on ${engine.name}`, { skip: engine.skip }, () => {
    it('incident-13: somebody who came from a source has none that any path takes', async () => {
      const database = await engine.fresh();
      const causeway = await startCauseway({ env: database.env });
      try {
        const { appId } = await causeway.make('create-application', {
          appName: 'App',
          redirectUris: ['https://app.example/callback'],
        });
        const { secret } = await causeway.make('get-application-secret', { appId });
        const source = await causeway.make('create-ext-idp', { name: 'Okta', type: 'oidc' });
        const identity = {
          extIdpId: source.id,
          provider: 'oidc',
          type: 'generic',
          userIdInIdp: 'ada',
          userInfoInIdp: {},
        };
        const names = { username: 'ada', email: 'ada@example.com', phone: '13800001111' };
        await causeway.make('create-user', { ...names, identities: [identity] });

        const signIn = async (payload: object) => {
          const input = {
            connection: 'PASSWORD',
            passwordPayload: payload,
            client_id: appId,
            client_secret: secret,
          };
          return (await causeway.ask('signin', { input })).code;
        };
        const paths = Object.entries({ ...names, account: names.email });
        for (const [kind, name] of paths) {
          assert.equal(await signIn({ [kind]: name, password: '' }), 'invalid_argument');
          assert.equal(await signIn({ [kind]: name }), 'invalid_argument');
        }
        for (const [index, password] of guesses.entries()) {
          const [kind, name] = paths[index % paths.length] ?? assert.fail();
          assert.equal(await signIn({ [kind]: name, password }), 'credentials_wrong');
        }
        assert.equal((await database.counts())['passwords'], undefined);
      } finally {
        await causeway.close();
      }
    });

    it('are in no dump of the database, and neither are their hashes', async () => {
      const database = await engine.fresh();
      const causeway = await startCauseway({ env: database.env });
      try {
        await causeway.make('create-user', { username: 'bob', password: 'correct horse' });

        assert.equal((await database.counts())['passwords'], 1);
        const dump = await database.dump();
        for (const text of ['correct horse', 'argon2id']) assert.ok(!dump.includes(text), text);
      } finally {
        await causeway.close();
      }
    });
  });
}
