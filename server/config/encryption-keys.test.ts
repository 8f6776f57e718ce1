import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';

import { loadEncryptionKeys, readConfig } from '../config.ts';
import { keyFilePath } from './encryption-keys.ts';
import { ConfigError } from './problem.ts';

describe('the generated encryption keys', () => {
  let root = '';
  let dataDir = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'causeway-keys-'));
    dataDir = join(root, 'data');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const load = () => loadEncryptionKeys({ dataDir, encryptionKeys: undefined });

  it('are made on the first start, for the owner alone', () => {
    const [key] = load();

    assert.equal(key?.length, 32);
    assert.equal(statSync(dataDir).mode & 0o777, 0o700);
    assert.equal(statSync(keyFilePath(dataDir)).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(dataDir), ['encryption-keys']);
  });

  it('are the same on every later start', () => {
    assert.deepEqual(load(), load());
  });

  it('are not made when the configuration has keys', () => {
    const configured = [Buffer.alloc(32)];

    assert.equal(loadEncryptionKeys({ dataDir, encryptionKeys: configured }), configured);
    assert.throws(() => readdirSync(dataDir), { code: 'ENOENT' });
  });

  it('are one key for several processes that start at once', async () => {
    const config = JSON.stringify(import.meta.resolve('../config.ts'));
    const script = `
      const { parentPort } = require('node:worker_threads');
      import(${config}).then(({ loadEncryptionKeys }) =>
        parentPort.postMessage(loadEncryptionKeys({ dataDir: ${JSON.stringify(dataDir)} })));`;

    const starts = [1, 2, 3].map(() => once(new Worker(script, { eval: true }), 'message'));
    const keys = await Promise.all(starts);

    assert.deepEqual(keys[1], keys[0]);
    assert.deepEqual(keys[2], keys[0]);
    assert.deepEqual(readdirSync(dataDir), ['encryption-keys']);
  });

  it('are refused, with the command that helps, when others can read the file', () => {
    load();
    const path = keyFilePath(dataDir);
    chmodSync(path, 0o640);

    assert.throws(load, /mode is 640\. Run: chmod 600 /);
    assert.throws(() => readConfig({ CAUSEWAY_DATA_DIR: dataDir }, []), ConfigError);
  });

  it('are refused, and left as they are, when the file holds something else', () => {
    load();
    const path = keyFilePath(dataDir);
    writeFileSync(path, 'half a ke');

    assert.throws(load, ConfigError);
    assert.equal(readFileSync(path, 'utf8'), 'half a ke');
  });
});
