import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT_FOLDER = join(import.meta.dirname, '..');
export const PEERS_FOLDER = join(import.meta.dirname, 'peers');
export const OUT_FOLDER = join(import.meta.dirname, 'out');

/** Installs the peers when they are missing or their lock file has changed since. */
export function installPeers(): void {
  const lock = join(PEERS_FOLDER, 'package-lock.json');
  const installed = join(PEERS_FOLDER, 'node_modules', '.installed-from.json');
  if (existsSync(installed) && readFileSync(lock).equals(readFileSync(installed))) return;
  process.stderr.write('installing the peers, once, about 300 MB ...\n');
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: PEERS_FOLDER, stdio: 'inherit' });
  copyFileSync(lock, installed);
}
