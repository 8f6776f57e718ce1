/** The list of incidents that this server must not repeat: each is named by a test somewhere. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const linking = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
const saml = [15, 16, 20, 21, 24, 25, 26, 27, 28, 29];
const protocols = [30, 31, 32, 33, 34, 35, 36, 38, 39, 40, 41, 42, 43, 45];
const directories = [46, 47, 48];
const brokered = [...linking, ...saml, ...protocols, 44, ...directories];
/** Settled before a browser could tell: by the reader of messages, or by what may be stored. */
const besideTheCode = [14, 17, 18, 19, 22, 23, 37];

const root = fileURLToPath(new URL('../', import.meta.url));
const files = globSync('{contract,server,sandbox,test}/**/*.test.ts', {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
});

/** Where a title begins: in a call, a template or a table of cases. */
const title = /['"`]incident-(\d+):/g;

const named = new Map<number, string[]>();
for (const file of files) {
  for (const [, number] of readFileSync(`${root}${file}`, 'utf8').matchAll(title)) {
    named.set(Number(number), [...(named.get(Number(number)) ?? []), file]);
  }
}

it('every incident of the list is known here, once', () => {
  const numbers = [...brokered, ...besideTheCode].toSorted((a, b) => a - b);

  assert.deepEqual(
    numbers,
    Array.from({ length: 48 }, (_, i) => i + 1),
  );
});

for (const number of brokered) {
  it(`incident ${number} has a test of its own, one of them against the whole server`, () => {
    const homes = named.get(number) ?? [];
    assert.ok(homes.length > 0, 'no test is named after it');
    assert.ok(
      homes.some((file) => file.startsWith('test/integration/')),
      homes.join(', '),
    );
  });
}

for (const number of besideTheCode) {
  it(`incident ${number} has a test of its own`, () => {
    assert.ok(named.has(number), 'no test is named after it');
  });
}
