/** The list of paths through the pages is complete: every page, every bad input and every test is on it. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { elsewhere, mishaps, paths } from './e2e/walks.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const walks = [...paths, ...mishaps];

/** Each browser test by file and title; those of every page in every look have titles made of their names. */
const tests = globSync('test/e2e/*.test.ts', { cwd: root }).flatMap((file) => {
  const text = readFileSync(`${root}${file}`, 'utf8');
  const titles = text.matchAll(/^ *it\(\s*(?:'([^']+)'|"([^"]+)")/gm);
  const name = basename(file, '.test.ts');
  return [...titles].map(([, single, double]) => `${name}: ${single ?? double ?? ''}`);
});

const pages = globSync('server/http/pages/*-{page,pages}.ts', { cwd: root }).map((file) =>
  basename(file, '.ts').replace(/-page$/, ''),
);

/** The bad inputs that must lead to a page which says what happened. */
const badInputs = [
  'a flow handle that has expired',
  'a flow handle that was used, or is of another browser',
  'a key of an app that has expired',
  'a key of an app that was used, or is of another application',
  'a code for another purpose, or of another tab',
  'a connection that is switched off in the middle of a flow',
  'the back button',
  'a double click',
  'a change of language in the middle of a question',
];

describe('the list of walks', () => {
  it('names tests that there are', () => {
    const named = walks.flatMap(({ by }) => by.map(([file, title]) => `${file}: ${title}`));
    assert.deepEqual(
      named.filter((name) => !tests.includes(name)),
      [],
    );
  });

  it('names every test of a browser', () => {
    const named = new Set(
      walks.flatMap(({ by }) => by.map(([file, title]) => `${file}: ${title}`)),
    );
    assert.deepEqual(
      tests.filter((name) => !named.has(name)),
      [],
    );
  });

  it('leads over every page, and over none that is gone', () => {
    const walked = new Set([...walks.flatMap((walk) => walk.pages), ...Object.keys(elsewhere)]);
    assert.deepEqual([...walked].toSorted(), pages.toSorted());
    for (const file of Object.values(elsewhere)) {
      assert.ok(globSync(file, { cwd: root }).length === 1, file);
    }
  });

  it('has every bad input, each walked by a test', () => {
    const named = mishaps.filter(({ by }) => by.length > 0).map(({ path }) => path);
    assert.deepEqual(
      badInputs.filter((input) => !named.includes(input)),
      [],
    );
  });
});
