/** The documentation says what the code does: generated pages are current, names and links exist. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { type TObject, type TSchema, Type } from 'typebox';

import { errorCatalogue } from '@causeway/contract/errors.ts';

import { routes } from '@causeway/contract/index.ts';
import { isConnectionType, isSourceType } from '@causeway/contract/source-types.ts';
import { publishedPaths } from '@causeway/contract/published-paths.ts';

import manifest from '../package.json' with { type: 'json' };
import { guides } from '../docs/guides/guides.ts';
import { guideOf } from '../docs/guide-pages.ts';
import { pages } from '../docs/pages.ts';
import { connectors } from '../server/connectors/registry.ts';
import { settingRows, TEST_PREFIX } from '../server/config/settings.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('the generated pages', () => {
  for (const [name, text] of pages()) {
    it(`${name} is what the code says; else run: npm run docs`, () => {
      assert.ok(read(`docs/generated/${name}`) === text);
    });
  }

  it('are all that is in their folder', () => {
    const names = readdirSync(join(root, 'docs/generated')).toSorted();

    assert.deepEqual(names, [...pages().keys()].toSorted());
  });
});

describe('the guides', () => {
  for (const connector of connectors) {
    it(`say what to copy for ${connector.type}, into settings that it has`, () => {
      const { copy } = guideOf(connector);
      const settings = Object.keys(objectOf(connector.config).properties);
      const required = objectOf(connector.config).required ?? [];

      assert.deepEqual(
        Object.keys(copy).filter((name) => !settings.includes(name)),
        [],
      );
      assert.deepEqual(
        required.filter((name) => !(name in copy)),
        [],
      );
    });
  }

  it('are all about something that the API knows', () => {
    const isKnown = (name: string) => isSourceType(name) || isConnectionType(name);
    assert.deepEqual(
      Object.keys(guides).filter((name) => !isKnown(name)),
      [],
    );
  });
});

function objectOf(schema: TSchema): TObject {
  assert.ok(Type.IsObject(schema));
  return schema;
}

/** Codes that clients know and that nothing answers with yet; whoever uses one takes it off the list. */
const RESERVED = ['pool_not_found'];

describe('the error catalogue', () => {
  const page = pages().get('errors.md') ?? '';

  it('is documented as a whole, and nothing else is', () => {
    const documented = [...page.matchAll(/^\| `(\w+)` /gm)].map(([, code]) => code);

    assert.deepEqual(documented, Object.keys(errorCatalogue));
  });

  it('holds no error that cannot happen', () => {
    const code = globSync('server/**/*.ts', { cwd: root })
      .filter((path) => !path.includes('node_modules') && !path.endsWith('.test.ts'))
      .map(read)
      .join('\n');

    const unused = Object.keys(errorCatalogue).filter((name) => !code.includes(`'${name}'`));

    assert.deepEqual(unused, RESERVED);
  });
});

describe('the page of paths', () => {
  it('lists every path once, and none that is served as outside', () => {
    const places = publishedPaths.map(({ method, path }) => `${method} ${path}`);
    assert.equal(new Set(places).size, places.length);

    const served = new Set(
      routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
    const mistaken = publishedPaths
      .filter(({ state }) => state === 'outside')
      .map(({ method, path }) => `${method} ${path}`)
      .filter((place) => served.has(place));
    assert.deepEqual(mistaken, [], 'belongs to `inside` in contract/published-paths.json');
  });
});

describe('the hand-written pages', () => {
  const written = globSync(['*.md', 'docs/*.md', 'bench/*.md'], { cwd: root });

  it('name only settings that exist', () => {
    const known = new Set<string>(settingRows.map(([, setting]) => setting.env));
    const names = written.flatMap((path) => read(path).match(/CAUSEWAY_[A-Z_]*[A-Z]/g) ?? []);

    const unknown = names.filter((name) => !known.has(name) && !name.startsWith(TEST_PREFIX));

    assert.deepEqual(unknown, []);
  });

  it('name only commands that exist', () => {
    const scripts = new Set([...Object.keys(manifest.scripts), 'install', 'ci']);
    const named = written.flatMap((path) => [
      ...read(path).matchAll(/(?:`|^ {4})npm (?:run )?(?<script>(?!run\b)[a-z][a-z\d:]*)/gm),
    ]);

    const unknown = named.map(([, script = '']) => script).filter((name) => !scripts.has(name));

    assert.deepEqual(unknown, []);
  });

  it('link only to files that exist', () => {
    const links = written.flatMap((path) =>
      [...read(path).matchAll(/\]\((?<target>[^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) =>
        join(dirname(path), target),
      ),
    );

    assert.deepEqual(
      links.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });
});
