// @ts-check
import { fileURLToPath } from 'node:url';
import { debuglog } from 'node:util';

import { freshMain } from './record.js';

/** The bundled program, made now unless it is fresh; undefined where it cannot be made. */
export async function bundledProgram() {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  return freshMain(root) ?? (await newMain(root));
}

/** @param {string} root */
async function newMain(root) {
  try {
    const { makeBundle } = await import('./bundle.ts');
    return await makeBundle(root);
  } catch (error) {
    debuglog('causeway')('no bundle, so the sources run: %s', error);
    return undefined;
  }
}
