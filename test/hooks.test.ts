/** Unit tests share one process: a hook outside every `describe` would run around the tests of all files. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

test('what is done around each test is done within a describe', () => {
  const files = globSync('{contract,server,sandbox,sdk,bench,test}/**/*.test.ts', {
    cwd: root,
    exclude: (path) => path.includes('node_modules'),
  });
  assert.ok(files.length > 100);

  const loose = files.filter((file) =>
    /^(?:beforeEach|afterEach)\(/m.test(readFileSync(`${root}${file}`, 'utf8')),
  );
  assert.deepEqual(loose, []);
});
