/**
 * Brings the browser of the browser tests: one that is there, else Debian's package.
 *
 * Nothing is downloaded from anywhere but the package mirror of the system.
 */
import { existsSync } from 'node:fs';

import { installPackages } from './debian.ts';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The second package lets pages in Chinese look like pages in Chinese. */
const PACKAGES = ['chromium', 'fonts-noto-cjk'];

/** Why a test is skipped where there is no browser. */
export const NO_CHROMIUM =
  'No Chromium was found. Install it, or set CAUSEWAY_TEST_CHROMIUM to the path of one.';

/**
 * The path of the browser, installed first where that is possible (Debian, as root); undefined when
 * there is none. Throws instead under `CI=true`: a suite that skips itself there would prove nothing.
 */
export function chromiumPath(): string | undefined {
  const found = findChromium() ?? installChromium();
  if (found === undefined && process.env['CI'] === 'true') throw new Error(NO_CHROMIUM);
  return found;
}

function findChromium(): string | undefined {
  const chosen = process.env['CAUSEWAY_TEST_CHROMIUM'];
  if (chosen !== undefined && !existsSync(chosen)) {
    throw new Error(`CAUSEWAY_TEST_CHROMIUM names ${chosen}, which does not exist.`);
  }
  return chosen ?? PATHS.find((path) => existsSync(path));
}

function installChromium(): string | undefined {
  return installPackages(PACKAGES) ? findChromium() : undefined;
}
