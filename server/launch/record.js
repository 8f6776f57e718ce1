// @ts-check
/** What the bundle was made from, and whether that is still there. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} BundleRecord
 * @property {string} main What to run; paths are relative to the root of the repository.
 * @property {readonly string[]} inputs What it was made from.
 * @property {string} digest Of the inputs at that time.
 * @property {string} [stamp] Of their files when the digest was last found to be theirs.
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
    if (!existsSync(main)) return undefined;
    const stamp = stampOf(root, record.inputs);
    if (stamp === record.stamp) return main;
    if (digestOf(root, record.inputs) !== record.digest) return undefined;
    keepStamp(root, { ...record, stamp });
    return main;
  } catch {
    return undefined; // no record, or an input is gone
  }
}

/**
 * Tells without reading them that files are what they were: nothing sets the time of a change but the
 * change itself.
 *
 * @param {string} root
 * @param {readonly string[]} inputs
 */
function stampOf(root, inputs) {
  const digest = createHash('sha256');
  for (const input of inputs) {
    const { size, mtimeMs, ctimeMs, ino } = statSync(join(root, input));
    digest.update(`${input}\0${size} ${mtimeMs} ${ctimeMs} ${ino}\0`);
  }
  return digest.digest('base64url');
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
 * Spares the next start reading the inputs, where that can be kept.
 *
 * @param {string} root
 * @param {BundleRecord} record
 */
function keepStamp(root, record) {
  try {
    keepRecord(root, record);
  } catch {
    // a file system that is only read
  }
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
