/** Installs packages of Debian for tests: from the package mirror of the system, and from nowhere else. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';

const APT_GET = '/usr/bin/apt-get';

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

function aptGet(...args: readonly string[]): void {
  execFileSync(APT_GET, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
