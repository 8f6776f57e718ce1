import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { readConfig, type Config } from './config.ts';
import { ConfigError } from './config/problem.ts';
import type { Environment } from './config/reading.ts';

function configOf(env: Environment): Config {
  const invocation = readConfig(env, []);
  assert.equal(invocation.kind, 'start');
  return invocation.config;
}

function printed(env: Environment, option: string): string {
  const invocation = readConfig(env, [option]);
  assert.equal(invocation.kind, 'print');
  return invocation.text;
}

function problemsOf(env: Environment, argv: readonly string[] = []): ReadonlyMap<string, string> {
  try {
    readConfig(env, argv);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return new Map(error.problems.map(({ name, text }) => [name, text]));
  }
  return assert.fail('the configuration was accepted');
}

describe('the configuration', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'causeway-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('needs no setting at all', () => {
    const config = configOf({});

    assert.equal(config.publicUrl, 'http://127.0.0.1:3000');
    assert.equal(config.isDevelopment, true);
    assert.equal(config.databaseUrl, `sqlite:${join(config.dataDir, 'causeway.db')}`);
    assert.deepEqual(config.outboundAllow, ['127.0.0.0/8', '::1/128']);
    assert.equal(config.accessKeyId, undefined);
  });

  it('cannot be changed after it was read', () => {
    assert.ok(Object.isFrozen(configOf({})));
  });

  it('lets defaults follow the settings that they are made of', () => {
    const config = configOf({
      CAUSEWAY_HOST: '::1',
      CAUSEWAY_PORT: '8080',
      CAUSEWAY_DATA_DIR: folder,
    });

    assert.equal(config.publicUrl, 'http://[::1]:8080');
    assert.equal(config.databaseUrl, `sqlite:${join(folder, 'causeway.db')}`);
  });

  it('tells every problem at once', () => {
    const problems = problemsOf(
      {
        CAUSEWAY_PORT: '80x',
        CAUSEWAY_LOG_LEVEL: 'loud',
        CAUSEWAY_PUBLIC_ULR: 'https://login.example.com',
        CAUSEWAY_DATABASE_URL: 'file:/nowhere/at/all',
      },
      ['--frobnicate'],
    );

    assert.deepEqual(
      [...problems.keys()],
      [
        'The command line',
        'CAUSEWAY_PUBLIC_ULR',
        'CAUSEWAY_PORT',
        'CAUSEWAY_DATABASE_URL',
        'CAUSEWAY_LOG_LEVEL',
      ],
    );
    assert.match(problems.get('CAUSEWAY_PUBLIC_ULR') ?? '', /Did you mean CAUSEWAY_PUBLIC_URL\?/);
    assert.match(problems.get('CAUSEWAY_PORT') ?? '', /"80x".*1 to 65535/);
    assert.match(problems.get('CAUSEWAY_DATABASE_URL') ?? '', /cannot be read: ENOENT/);
  });

  it('never repeats a secret, not even a wrong one', () => {
    const secrets = ['tiny', 'no base64 keys', 'mysql://user:hunter2@host/db'];
    const [accessKeySecret, encryptionKeys, database] = secrets;
    const env = {
      CAUSEWAY_ACCESS_KEY_SECRET: accessKeySecret,
      CAUSEWAY_ENCRYPTION_KEYS: encryptionKeys,
      CAUSEWAY_DATABASE_URL: database,
    };

    const texts = [...problemsOf(env).values()].join('\n');

    assert.equal(problemsOf(env).size, 3);
    for (const secret of secrets) assert.ok(!texts.includes(secret), texts);
  });

  it('leaves the names of the test command alone', () => {
    assert.doesNotThrow(() => configOf({ CAUSEWAY_TEST_CHROMIUM: '/usr/bin/chromium' }));
  });

  it('takes an empty variable for an absent one', () => {
    assert.equal(configOf({ CAUSEWAY_PORT: '' }).port, 3000);
  });

  it('reads a value from the file that it names', () => {
    const path = join(folder, 'secret');
    writeFileSync(path, 'from-a-mounted-file\n');

    const config = configOf({ CAUSEWAY_ACCESS_KEY_SECRET: `file:${path}` });

    assert.equal(config.accessKeySecret, 'from-a-mounted-file');
  });

  it('asks for the public address when the server listens on every interface', () => {
    assert.deepEqual([...problemsOf({ CAUSEWAY_HOST: '0.0.0.0' }).keys()], ['CAUSEWAY_PUBLIC_URL']);
  });

  it('refuses one port for two listeners, in development only', () => {
    const env = { CAUSEWAY_PORT: '3001' };

    assert.match(problemsOf(env).get('CAUSEWAY_DEMO_PORT') ?? '', /CAUSEWAY_PORT/);
    assert.equal(configOf({ ...env, CAUSEWAY_PUBLIC_URL: 'https://login.example.com' }).port, 3001);
  });

  it('prints the effective values and no secret', () => {
    const env = {
      CAUSEWAY_ACCESS_KEY_SECRET: 'a-long-enough-secret',
      CAUSEWAY_DATABASE_URL: 'postgres://app:hunter%402@db.example.com/causeway?sslkey=/k',
    };

    const text = printed(env, '--print-config');

    assert.match(text, /^CAUSEWAY_PORT +3000 +default$/m);
    assert.match(text, /^CAUSEWAY_ACCESS_KEY_SECRET +set +environment$/m);
    assert.match(text, /^CAUSEWAY_ENCRYPTION_KEYS +generated +default$/m);
    assert.match(text, /postgres:\/\/app:\*\*\*@db\.example\.com\/causeway\?\*\*\*/);
    assert.ok(!text.includes('a-long-enough-secret') && !text.includes('hunter'));
  });

  it('explains every setting on request, however broken the environment is', () => {
    const text = printed({ CAUSEWAY_PORT: 'broken' }, '--help');

    assert.match(text, /CAUSEWAY_SQLITE_DURABILITY/);
  });
});

describe('development mode', () => {
  const addresses: readonly (readonly [string, boolean])[] = [
    ['http://127.0.0.1:3000', true],
    ['http://127.9.9.9', true],
    ['http://[::1]:3000', true],
    ['http://localhost:3000', true],
    ['http://localhost.example.com', false],
    ['http://[::ffff:127.0.0.1]', false],
    ['http://192.168.0.10:3000', false],
    ['https://login.example.com', false],
  ];

  for (const [publicUrl, isDevelopment] of addresses) {
    it(`is ${isDevelopment ? 'on' : 'off'} at ${publicUrl}`, () => {
      const config = configOf({ CAUSEWAY_PUBLIC_URL: publicUrl });

      assert.equal(config.isDevelopment, isDevelopment);
      assert.equal(config.outboundAllow.length > 0, isDevelopment);
    });
  }
});
