import assert from 'node:assert/strict';
import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { loadSigningKeys } from '../oidc/signing-keys.ts';
import { openSqlStore } from '../store/sql/sql-store.ts';
import type { Store } from '../store/store.ts';
import { createPasswordKey } from './password-key.ts';

describe('the key for passwords', () => {
  let store: Store;
  before(async () => {
    store = await openSqlStore({
      url: 'sqlite::memory:',
      keyEncryptionKeys: [randomBytes(32)],
      clock: Date.now,
    });
  });
  after(() => store.close());

  const open = () => createPasswordKey(store.signingKeys, Date.now);

  function encrypt(publicKey: string, password: string): string {
    const padding = constants.RSA_PKCS1_PADDING;
    return publicEncrypt({ key: publicKey, padding }, Buffer.from(password)).toString('base64');
  }

  it('is the same on all nodes that are asked at once, and later', async () => {
    const nodes = [open(), open(), open()];
    const keys = await Promise.all(nodes.map((node) => node.publicKey()));

    assert.equal(new Set([...keys, await open().publicKey()]).size, 1);
    assert.equal(createPublicKey(keys[0] ?? '').asymmetricKeyDetails?.modulusLength, 2048);
  });

  it('decrypts what was encrypted with its public half, on every node', async () => {
    for (const password of ['correct horse', 'pässwörd 密码', '\ufeffbom', '']) {
      assert.equal(await open().decrypt(encrypt(await open().publicKey(), password)), password);
    }
  });

  it('signs nothing, and no signing key is a key for passwords', async () => {
    await open().publicKey();
    const signing = await loadSigningKeys(store.signingKeys, Date.now);

    assert.deepEqual(signing.map(({ algorithm }) => algorithm).sort(), ['ES256', 'RS256']);
    const all = await store.signingKeys.list();
    assert.deepEqual(all.filter((key) => !signing.some(({ id }) => id === key.id)).length, 1);
  });

  it('does not tell padding that is good from padding that is not', async () => {
    const key = open();
    for (let tries = 0; tries < 20; tries += 1) {
      const forged = randomBytes(256);
      forged[0] = 0;
      const answers = [await key.decrypt(forged.toString('base64'))];
      answers.push(await key.decrypt(forged.toString('base64')));
      assert.equal(answers[0], answers[1], 'made up, and made up alike');
    }
  });

  it('knows no text in what cannot be one', async () => {
    const key = open();
    const long = Buffer.alloc(256, 255).toString('base64');
    for (const text of ['', 'correct horse', '密码', 'AAAA', long]) {
      assert.equal(await key.decrypt(text), undefined, text);
    }
  });
});
