/** Passwords that the published SDKs encrypt with the key that this server publishes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { goodReply } from '@causeway/contract/envelope.ts';
import { signInRoutes } from '@causeway/contract/sign-in.ts';
import { systemRoutes } from '@causeway/contract/system.ts';
import { userRoutes } from '@causeway/contract/users.ts';
import { encrypt } from 'authing-js-sdk/build/main/lib/utils.js';
import type { AuthenticationClient, ManagementClient } from 'authing-node-sdk';
import { Value } from 'typebox/value';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { authenticationClient, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

const { signInByCredentials, signUp, updatePassword } = signInRoutes;
const { createUser, createUsersBatch, updateUser } = userRoutes;

/** The SDK's enums are erased by its own build; their values are the wire's. */
const encryptedBy = (name: 'rsa' | 'sm2') => ({ passwordEncryptType: name as never });
const rsa = encryptedBy('rsa');

describe('passwords encrypted with the published key', () => {
  let world: BrokeredWorld;
  let client: AuthenticationClient;
  let management: ManagementClient;
  let publicKey = '';

  before(async () => {
    world = await startBrokeredWorld();
    client = authenticationClient(world);
    management = managementClient(world.causeway);
    ({ publicKey } = (await client.getSystemInfo()).rsa);
  });
  after(() => world.close());

  const sealed = (password: string): Promise<string> => encrypt(password, publicKey);

  async function opens(username: string, password: string): Promise<void> {
    granted(signInByCredentials, await client.signInByUsernamePassword({ username, password }));
  }

  it('getSystemInfo reads the key without an envelope, and the same one every time', async () => {
    const info = await client.getSystemInfo();

    assert.deepEqual(Value.Errors(goodReply(systemRoutes.getSystemInfo), info), []);
    assert.equal(info.rsa.publicKey, publicKey);
    assert.match(publicKey, /^-----BEGIN PUBLIC KEY-----/);
    const jwks = await fetch(new URL('/oidc/.well-known/jwks.json', world.causeway.url));
    const { keys } = (await jwks.json()) as { readonly keys: readonly unknown[] }; // RFC 7517
    assert.equal(keys.length, 2, 'signatures are checked with other keys');
  });

  it('sign in, and are never taken for the password itself', async () => {
    await world.causeway.make('create-user', { username: 'ada', password: 'correct horse' });
    const password = await sealed('correct horse');

    const tried = (options?: typeof rsa) =>
      client.signInByUsernamePassword({ username: 'ada', password, ...(options && { options }) });
    granted(signInByCredentials, await tried(rsa));
    refused(await tried(), 'credentials_wrong');
  });

  it('that cannot be decrypted are wrong ones: they count as tries and are answered alike', async () => {
    await world.causeway.make('create-user', { username: 'bob', password: 'correct horse' });
    const forged = Buffer.alloc(256, 7).toString('base64');
    const guesses = [await sealed('wrong'), 'correct horse', forged, 'AAAA', await sealed('')];

    const texts = new Set<string>();
    for (const password of guesses) {
      const reply = await client.signInByUsernamePassword({
        username: 'bob',
        password,
        options: rsa,
      });
      texts.add(refused(reply, 'credentials_wrong'));
    }

    assert.equal(texts.size, 1);
    const password = await sealed('correct horse');
    const next = client.signInByUsernamePassword({ username: 'bob', password, options: rsa });
    await assert.rejects(next, /429/);
  });

  it('are kept decrypted by createUser, createUsersBatch and updateUser', async () => {
    const password = await sealed('first secret');
    const created = await management.createUser({ username: 'c1', password, options: rsa });
    const { userId } = granted(createUser, created);
    const list = [{ username: 'c2', password }];
    granted(createUsersBatch, await management.createUsersBatch({ list, options: rsa }));
    await opens('c1', 'first secret');
    await opens('c2', 'first secret');

    const next = await sealed('second secret');
    granted(updateUser, await management.updateUser({ userId, password: next, options: rsa }));
    await opens('c1', 'second secret');
  });

  it('sign up and replace the old one, after the rules for passwords', async () => {
    const up = async (password: string) =>
      client.signUpByUsernamePassword({
        username: 'eve',
        password: await sealed(password),
        options: { context: {}, ...rsa },
      });
    assert.match(refused(await up('short'), 'invalid_argument'), /8 characters/);
    granted(signUp, await up('my first one'));

    const own = authenticationClient(world);
    const reply = await own.signInByUsernamePassword({ username: 'eve', password: 'my first one' });
    own.setAccessToken(String(granted(signInByCredentials, reply).access_token));
    const change = async (oldPassword: string) =>
      own.updatePassword({ newPassword: await sealed('my second one'), oldPassword, ...rsa });
    refused(await change('not encrypted'), 'password_wrong');
    refused(await change(await sealed('another one')), 'password_wrong');
    granted(updatePassword, await change(await sealed('my first one')));
    await opens('eve', 'my second one');
  });

  it('that hold none are told to whoever sets one, with the member and the key to take', async () => {
    for (const password of ['plain text', 'AAAA', await sealed('')]) {
      const reply = await management.createUser({ username: 'fay', password, options: rsa });
      assert.match(refused(reply, 'invalid_argument'), /password: must .*GET \/api\/v3\/system/);
    }
  });

  it('are refused in SM2, wherever they are sent', async () => {
    const options = encryptedBy('sm2');
    const sent = { username: 'gus', password: 'x', options };
    const replies = [
      await client.signInByUsernamePassword(sent),
      await client.signUpByUsernamePassword({ ...sent, options: { context: {}, ...options } }),
      await management.createUser(sent),
    ];

    for (const reply of replies) {
      assert.match(refused(reply, 'password_encryption_unsupported'), /sm2.*rsa/);
    }
  });

  it('are in no log line', () => {
    const log = world.causeway.logLines.join('');
    for (const text of ['correct horse', 'first secret', 'my second one', 'BEGIN']) {
      assert.ok(!log.includes(text), text);
    }
  });
});
