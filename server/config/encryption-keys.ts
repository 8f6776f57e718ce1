/**
 * The generated encryption keys: one file in the data folder, for its owner alone.
 *
 * Losing the file loses every sealed secret; a copy of it beside a copy of the database opens them.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';

import { newKeyEncryptionKey } from '../kernel/seal.ts';
import type { Parsed } from './setting.ts';
import { encryptionKeys } from './value.ts';

export function keyFilePath(dataDir: string): string {
  return join(dataDir, 'encryption-keys');
}

/** Reads the file; undefined when there is none yet. `expected` continues "must be". */
export function readKeyFile(path: string): Parsed<readonly Buffer[]> | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (isOpenToOthers(stat.mode)) {
      const mode = (stat.mode & 0o777).toString(8);
      const expected = `readable by its owner only, but its mode is ${mode}. Run: chmod 600 ${path}`;
      return { expected };
    }
    return encryptionKeys(readFileSync(path, 'utf8').trim());
  } catch (error) {
    return { expected: `readable: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Windows has no mode bits; there the access list of the folder has to do. */
function isOpenToOthers(mode: number): boolean {
  return platform() !== 'win32' && (mode & 0o077) !== 0;
}

/**
 * Makes the file with one fresh key, unless another process was faster: the finished file appears
 * under its name at once or not at all, so nobody reads half a key and nobody overwrites one.
 */
export function createKeyFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeDurably(draft, `${newKeyEncryptionKey()}\n`);
  try {
    linkSync(draft, path);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isTaken) throw error;
  } finally {
    rmSync(draft);
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
