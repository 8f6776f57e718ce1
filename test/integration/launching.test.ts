import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { type Checkout, newCheckout } from '../world/checkout.ts';
import { startChild } from '../world/child.ts';
import { createClient } from '../world/client.ts';
import { type Home, newHome } from '../world/home.ts';

describe('npm start', () => {
  let checkout: Checkout;
  let home: Home;

  before(async () => {
    checkout = await newCheckout();
  });
  after(() => checkout.remove());
  beforeEach(async () => {
    home = await newHome();
  });
  afterEach(() => rm(home.folder, { recursive: true, force: true }));

  const inCheckout = (...path: readonly string[]) => join(checkout.folder, ...path);
  const cache = () => inCheckout('node_modules', '.cache');
  const launch = (...options: readonly string[]) =>
    startChild(home.env, options, inCheckout('server', 'launch', 'launch.js'));

  /** The program of the bundle; throws when there is none. */
  async function bundledMain(): Promise<string> {
    const record: unknown = JSON.parse(
      await readFile(join(cache(), 'causeway', 'bundle.json'), 'utf8'),
    );
    return inCheckout((record as { readonly main: string }).main); // as `record.js` writes it
  }

  async function help(): Promise<string> {
    const child = launch('--help');
    assert.equal(await child.ended(), 0, child.stderr());
    assert.equal(child.stderr(), '');
    return child.stdout();
  }

  it('serves pages, what they load and the API from the bundle', async () => {
    const child = launch();
    try {
      await child.printed('Stop with Ctrl+C.');
      await bundledMain();
      for (const [port, path, part] of [
        [home.demoPort, '/', '<h1'],
        [home.demoPort, '/demo.css', '{'],
        [home.demoPort, '/demo.js', 'document'],
        [home.sandboxPort, '/people.css', '{'],
      ] as const) {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`);
        assert.equal(answer.status, 200, path);
        assert.ok((await answer.text()).includes(part), path);
      }
      const client = createClient(home.url, home.accessKey);
      const { statusCode } = await client.manage('list-ext-idp');
      assert.equal(statusCode, 200);
    } finally {
      child.process.kill('SIGTERM');
      assert.equal(await child.ended(), 0, child.stderr());
    }
  });

  it('keeps the bundle until a source changes, and never runs an old one', async () => {
    await help();
    const main = await bundledMain();
    await appendFile(main, "\nprocess.stdout.write('the bundle ran');\n");
    assert.match(await help(), /the bundle ran/);
    assert.equal(await bundledMain(), main);

    const show = inCheckout('server', 'config', 'show.ts');
    const text = await readFile(show, 'utf8');
    await writeFile(show, text);
    assert.match(await help(), /the bundle ran/);
    assert.match(await help(), /the bundle ran/);

    // As many bytes, and the time of before: a copy that keeps times looks like this.
    const { atime, mtime } = await stat(show);
    await writeFile(show, text.replace('Usage: npm start', 'USAGE: npm start'));
    await utimes(show, atime, mtime);

    const shown = await help();
    assert.match(shown, /USAGE: npm start/);
    assert.doesNotMatch(shown, /the bundle ran/);
    assert.notEqual(await bundledMain(), main);
  });

  it('keeps the names of the classes that are stored with their records', async () => {
    await help();
    const folder = join(await bundledMain(), '..');
    const files = (await readdir(folder)).filter((name) => name.endsWith('.mjs'));
    const bundle = (
      await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
    ).join('\n');
    const models = inCheckout('node_modules', 'oidc-provider', 'lib', 'models');
    const kinds = (
      await Promise.all((await readdir(models)).map((name) => readModel(join(models, name))))
    ).flat();

    assert.ok(kinds.includes('AccessToken') && kinds.includes('Session'), kinds.join());
    for (const kind of kinds) assert.match(bundle, new RegExp(`\\bclass ${kind} extends\\b`));
  });

  it('runs the sources where no bundle can be kept, and says nothing about it', async () => {
    await rm(cache(), { recursive: true, force: true });
    await writeFile(cache(), 'a file where the folder should be');
    try {
      assert.match(await help(), /npm start/i);
    } finally {
      await rm(cache());
    }
  });
});

/** The classes that a file of `oidc-provider` returns for its models. */
async function readModel(file: string): Promise<readonly string[]> {
  if (!file.endsWith('.js')) return [];
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/=> class (\w+) extends/g)].flatMap(([, name = '']) => name);
}
