/** Makes the bundle: the server with its packages, in a folder of its own. */
import { build, type Metafile, type Plugin, stop } from 'esbuild';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { BUNDLES, digestOf, keepRecord } from './record.js';

/** A running server may still have to load a part of the one before, */
const KEPT_BUNDLES = 3;
/** and others that start at the same time may be making theirs. */
const MAKING_MS = 60_000;

/** Returns the program to run; throws when it cannot be built or kept. */
export async function makeBundle(root: string): Promise<string> {
  const bundles = join(root, BUNDLES);
  const folder = join(bundles, randomUUID());
  mkdirSync(folder, { recursive: true });
  const main = join(folder, 'main.mjs');
  try {
    const inputs = inputsOf(root, await bundleInto(folder, root));
    keepRecord(root, { main: relative(root, main), inputs, digest: digestOf(root, inputs) });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  dropOldBundles(bundles);
  return main;
}

async function bundleInto(folder: string, root: string): Promise<Metafile> {
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['server/main.ts'],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      // What is imported on demand stays apart and is loaded on demand.
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      legalComments: 'none',
      banner: { js: REQUIRE },
      plugins: [ownSources(folder), plainHttp],
      metafile: true,
      logLevel: 'silent',
    });
    return metafile;
  } finally {
    await stop();
  }
}

/** Packages in the older module format ask for modules of Node with it. */
const REQUIRE = [
  "import { createRequire as requireFrom } from 'node:module';",
  'const require = requireFrom(import.meta.url);',
].join('\n');

/** Lets our files find what lies beside them from where they lie, and require what is in the bundle. */
function ownSources(folder: string): Plugin {
  return {
    name: 'own sources',
    setup(bundler) {
      bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path.includes('node_modules')) return undefined;
        const text = await readFile(path, 'utf8');
        const place = JSON.stringify(relative(folder, path).replaceAll('\\', '/'));
        const contents = text
          .replace('const require = createRequire(import.meta.url);', '')
          .replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`);
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** `import` of this module makes Node load a whole HTTP client for its `WebSocket`; `require` does not. */
const plainHttp: Plugin = {
  name: 'plain http',
  setup(bundler) {
    bundler.onResolve({ filter: /^(?:node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'node:http', namespace: 'required' } : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace: 'required' }, () => ({
      contents: 'module.exports = require("node:http");',
    }));
  },
};

/** Our own files, and the list of installed packages for all of theirs. */
function inputsOf(root: string, { inputs }: Metafile): readonly string[] {
  const own = Object.keys(inputs).filter((input) => !/node_modules|^required:/.test(input));
  const installed = ['node_modules/.package-lock.json', 'package-lock.json'];
  const maker = ['server/launch/bundle.ts', 'server/launch/record.js'];
  return [
    ...own,
    ...maker,
    ...installed.filter((file) => existsSync(join(root, file))).slice(0, 1),
  ];
}

function dropOldBundles(bundles: string): void {
  const folders = readdirSync(bundles, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(bundles, name));
  const newestFirst = folders
    .map((folder) => ({ folder, madeAt: statSync(folder).mtimeMs }))
    .sort((a, b) => b.madeAt - a.madeAt);
  const old = newestFirst
    .slice(KEPT_BUNDLES)
    .filter(({ madeAt }) => madeAt < Date.now() - MAKING_MS);
  for (const { folder } of old) rmSync(folder, { recursive: true, force: true });
}
