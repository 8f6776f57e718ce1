import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { build, type Metafile } from 'esbuild';

const LIMIT_BYTES = 15 * 1024;

const { outputFiles, metafile } = await build({
  entryPoints: [fileURLToPath(new URL('./causeway.ts', import.meta.url))],
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'browser',
});

test('the bundle for browsers is below 15 KB, minified', () => {
  const [file] = outputFiles;

  assert.ok(file !== undefined && file.contents.length > 1000);
  assert.ok(file.contents.length < LIMIT_BYTES, `${file.contents.length} bytes`);
});

test('the bundle holds nothing but files of the SDK: no schema, no package', () => {
  const { inputs }: Metafile = metafile;

  for (const path of Object.keys(inputs)) assert.match(path, /(?:^|\/)sdk\/[a-z-]+\.ts$/);
});
