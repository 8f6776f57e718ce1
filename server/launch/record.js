// @ts-check
/** What the bundle was made from, and whether that is still there. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} BundleRecord
 * @property {string} main What to run; paths are relative to the root of the repository.
 * @property {readonly string[]} inputs What it was made from.
 * @property {string} digest Of the inputs at that time.
 */

/** Git knows nothing of it, and a new install empties it. */
export const BUNDLES = join('node_modules', '.cache', 'causeway');
const RECORD = join(BUNDLES, 'bundle.json');

/**
 * The program to run; undefined unless its inputs are, byte by byte, what they were.
 *
 * @param {string} root
 * @returns {string | undefined}
 */
export function freshMain(root) {
  try {
    /** @type {BundleRecord} */
    const record = JSON.parse(readFileSync(join(root, RECORD), 'utf8'));
    const main = join(root, record.main);
    return existsSync(main) && digestOf(root, record.inputs) === record.digest ? main : undefined;
  } catch {
    return undefined; // no record, or an input is gone
  }
}

/**
 * Contents rather than times: those change on their own when a folder is copied into an image.
 *
 * @param {string} root
 * @param {readonly string[]} inputs
 */
export function digestOf(root, inputs) {
  const digest = createHash('sha256');
  for (const input of inputs) {
    const content = readFileSync(join(root, input));
    digest.update(`${input}\0${content.length}\0`).update(content);
  }
  return digest.digest('base64url');
}

/**
 * From now on this bundle is the one; nobody ever reads half a record.
 *
 * @param {string} root
 * @param {BundleRecord} record
 */
export function keepRecord(root, record) {
  const draft = join(root, `${record.main}.json`);
  writeFileSync(draft, JSON.stringify(record));
  renameSync(draft, join(root, RECORD));
}
