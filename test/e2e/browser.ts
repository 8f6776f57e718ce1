/** A real browser for the walks, which notices everything a page complains about, and keeps pictures. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

import { chromiumPath, NO_CHROMIUM } from '../provide/chromium.ts';

const executablePath = chromiumPath();

/** Why the walks cannot run here; false when they can. */
export const skip: string | false = executablePath === undefined && NO_CHROMIUM;

const screens = fileURLToPath(new URL('../artifacts/screens/', import.meta.url));
mkdirSync(screens, { recursive: true });

/** Long enough for a busy machine; nothing here waits for a time to pass. */
const PATIENCE_MS = 15_000;

const running: { browser?: Promise<Browser> } = {};

/** The one browser of this process, which ends with it: starting one takes longer than most tests. */
export async function launch(): Promise<Browser> {
  if (executablePath === undefined) throw new Error(NO_CHROMIUM);
  // Containers run this as root, where Chromium's own sandbox does not start.
  running.browser ??= chromium.launch({ executablePath, args: ['--no-sandbox'] });
  return running.browser;
}

after(async () => {
  const browser = await running.browser;
  await browser?.close();
});

/** Everybody leaves: connections that a browser keeps open would keep a server from closing. */
export async function leave(): Promise<void> {
  const browser = await running.browser;
  await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
}

/** One person's browser: its own cookies, and a list of what its pages complained about. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors, warnings and policy violations on any page, pop-ups included. */
  readonly complaints: readonly string[];
  /** Becomes somebody new, who has been nowhere: sooner had than another browser. */
  forget(): Promise<void>;
}

export async function visit(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    complaints.push(`${message.location().url}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('requestfailed', (request) => {
    // A page that is left stops loading what it had begun.
    const reason = request.failure()?.errorText ?? '';
    if (reason !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${reason}`);
  });
  const page = await context.newPage();
  return {
    context,
    page,
    complaints,
    async forget() {
      await context.clearCookies();
      complaints.length = 0;
    },
  };
}

/** Keeps a picture of the whole page under this name. */
export async function keep(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(screens, `${name}.png`), fullPage: true });
}

/** A page answered with this status on purpose; Chromium complains about it all the same. */
export function expected(complaint: string, status: number): boolean {
  return complaint.includes(`responded with a status of ${status} `);
}
