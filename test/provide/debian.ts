/** Installs packages of Debian for tests: from the package mirror of the system, and from nowhere else. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const APT_GET = '/usr/bin/apt-get';
const LOCK = join(tmpdir(), 'causeway-apt.lock');

export function arePackagesInstalled(packages: readonly string[]): boolean {
  return spawnSync('/usr/bin/dpkg', ['--status', ...packages], { stdio: 'ignore' }).status === 0;
}

/** Whether they are there now; false where nothing can be installed, or when apt could not and has said why. */
export function installPackages(packages: readonly string[]): boolean {
  if (!existsSync(APT_GET) || userInfo().uid !== 0) return false;
  try {
    aptGet('update');
    aptGet('install', '-y', '--no-install-recommends', ...packages);
    return true;
  } catch {
    return false;
  }
}

/** Test files that run side by side wait for each other here: apt itself would fail at once. */
function aptGet(...args: readonly string[]): void {
  execFileSync('/usr/bin/flock', [LOCK, APT_GET, '-o', 'DPkg::Lock::Timeout=300', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
