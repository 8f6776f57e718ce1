import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { startBrokenSource } from '../world/broken-source.ts';
import { type Child, startChild } from '../world/child.ts';
import { createClient } from '../world/client.ts';
import { type Home, newHome } from '../world/home.ts';
import { listens } from '../world/listens.ts';

describe('starting the server', () => {
  let home: Home;

  beforeEach(async () => {
    home = await newHome();
  });
  afterEach(async () => {
    await rm(home.folder, { recursive: true, force: true });
  });

  async function withChild(
    env: Readonly<Record<string, string>>,
    work: (child: Child) => Promise<void>,
  ) {
    const child = startChild({ ...home.env, ...env });
    try {
      await child.printed('is up at');
      await work(child);
    } finally {
      child.process.kill('SIGTERM');
      assert.equal(await child.ended(), 0, child.stderr());
    }
  }

  it('on loopback it brings the demo and the sandbox', () =>
    withChild({}, async (child) => {
      assert.ok(
        child.stdout().includes(`Try it    http://127.0.0.1:${home.demoPort}`),
        child.stdout(),
      );
      for (const port of [home.demoPort, home.sandboxPort]) assert.ok(await listens(port));
    }));

  it('with a public address it has neither, and knows no demo application', () =>
    withChild({ CAUSEWAY_PUBLIC_URL: 'https://id.example.com' }, async (child) => {
      assert.doesNotMatch(child.stdout(), /Try it|Sandbox/);
      for (const port of [home.demoPort, home.sandboxPort]) assert.ok(!(await listens(port)));
      const { data } = await createClient(home.url, home.accessKey).manage('list-ext-idp');
      assert.deepEqual(data, { totalCount: 0, list: [] });
    }));

  it('makes its encryption key once, for nobody else to read', async () => {
    const path = join(home.dataDir, 'encryption-keys');
    await withChild({}, async () => undefined);
    const first = await readFile(path, 'utf8');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await withChild({}, async () => undefined);
    assert.equal(await readFile(path, 'utf8'), first);
  });

  it('shows the secret of the access key once', async () => {
    const { CAUSEWAY_ACCESS_KEY_SECRET: _, ...rest } = home.env;
    home = { ...home, env: rest as Home['env'] };
    await withChild({}, async (child) => {
      const [, secret = ''] = /Secret {4}(\S+)/.exec(child.stdout()) ?? [];
      const key = { accessKeyId: home.accessKey.accessKeyId, accessKeySecret: secret };
      const reply = await createClient(home.url, key).manage('list-ext-idp');
      assert.equal(reply.statusCode, 200);
    });
    await withChild({}, async (child) => assert.doesNotMatch(child.stdout(), /Secret/));
  });

  it('--print-config shows what holds and hides what is secret, and starts nothing', async () => {
    const keys = randomBytes(32).toString('base64');
    const secretFile = join(home.folder, 'secret');
    await writeFile(secretFile, `${home.accessKey.accessKeySecret}\n`);
    const env = {
      ...home.env,
      CAUSEWAY_ENCRYPTION_KEYS: keys,
      CAUSEWAY_ACCESS_KEY_SECRET: `file:${secretFile}`,
      CAUSEWAY_DATABASE_URL: 'postgres://causeway:hunter2-password@db.example/causeway',
    };
    const child = startChild(env, ['--print-config']);
    assert.equal(await child.ended(), 0);
    const shown = child.stdout() + child.stderr();
    assert.match(shown, new RegExp(`CAUSEWAY_PORT +${home.port} +environment`));
    assert.match(shown, /CAUSEWAY_DATABASE_URL +postgres:\/\/causeway:\S*@db\.example\/causeway/);
    for (const secret of [keys, home.accessKey.accessKeySecret, 'hunter2-password'])
      assert.ok(!shown.includes(secret), shown);
    assert.ok(!existsSync(home.dataDir));
  });

  it('bad settings stop it with all of them named at once, and no secret repeated', async () => {
    const env = {
      ...home.env,
      CAUSEWAY_PORT: 'eighty',
      CAUSEWAY_PUBLIC_URL: 'ftp://id.example.com/path',
      CAUSEWAY_ENCRYPTION_KEYS: 'not-a-key-but-secret',
      CAUSEWAY_LOG_LEVEL: 'loud',
      CAUSEWAY_PUBLIK_URL: 'x',
    };
    const child = startChild(env);
    assert.equal(await child.ended(), 1);
    for (const name of Object.keys(env).filter((each) => /PORT$|URL$|KEYS$|LEVEL$/.test(each))) {
      const isBad = !/DEMO|SANDBOX/.test(name);
      assert.equal(child.stderr().includes(`  ${name}`), isBad, name);
    }
    assert.match(child.stderr(), /Did you mean CAUSEWAY_PUBLIC_URL\?/);
    assert.doesNotMatch(child.stderr(), /not-a-key-but-secret|\n\s+at /);
    assert.ok(!existsSync(home.dataDir));
  });

  it('a port that is taken is named, and nothing is left running', async () => {
    const source = await startBrokenSource();
    try {
      const { port } = new URL(source.origin);
      const child = startChild({ ...home.env, CAUSEWAY_PORT: port });
      assert.equal(await child.ended(), 1);
      assert.match(child.stderr(), new RegExp(`EADDRINUSE.*${port}`));
      for (const other of [home.demoPort, home.sandboxPort]) assert.ok(!(await listens(other)));
    } finally {
      await source.close();
    }
  });
});
