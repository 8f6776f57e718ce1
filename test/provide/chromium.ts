/**
 * Brings the browser of the browser tests: one that is there, else Debian's package.
 *
 * Nothing is downloaded from anywhere but the package mirror of the system.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';

/** Where a browser was found, or why there is none. */
export type Chromium = { readonly path: string } | { readonly missing: string };

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The second package lets pages in Chinese look like pages in Chinese. */
const PACKAGES = ['chromium', 'fonts-noto-cjk'];
const APT_GET = '/usr/bin/apt-get';

/**
 * Finds the browser, or installs it where that is possible (Debian, as root).
 * Throws under `CI=true` when there is none: a suite that skips itself there would prove nothing.
 */
export function provideChromium(): Chromium {
  const found = findChromium();
  if (found !== undefined) return { path: found };
  const missing =
    'No Chromium was found. Install it, or set CAUSEWAY_TEST_CHROMIUM to the path of one.';
  if (canInstall()) {
    install();
    const installed = findChromium();
    if (installed !== undefined) return { path: installed };
  }
  if (process.env['CI'] === 'true') throw new Error(missing);
  return { missing };
}

function findChromium(): string | undefined {
  const chosen = process.env['CAUSEWAY_TEST_CHROMIUM'];
  if (chosen !== undefined && !existsSync(chosen)) {
    throw new Error(`CAUSEWAY_TEST_CHROMIUM names ${chosen}, which does not exist.`);
  }
  return chosen ?? PATHS.find((path) => existsSync(path));
}

function canInstall(): boolean {
  return existsSync(APT_GET) && userInfo().uid === 0;
}

function install(): void {
  aptGet('update');
  aptGet('install', '-y', '--no-install-recommends', ...PACKAGES);
}

function aptGet(...args: readonly string[]): void {
  execFileSync(APT_GET, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
