import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { samplesOf } from '../../server/http/pages/page-samples.ts';
import { axeFindings } from './axe.ts';
import { launch, leave, skip, visit } from './browser.ts';
import { judgeLook } from './looks.ts';

const fillings = {
  en: { text: 'Meridian Travel', address: '/next', color: '#ffd400' },
  zh: { text: '子午线出行平台', address: '/next', color: '#0b3d2e' },
} as const;

/** Every page in every state, whatever it takes to get there by walking. */
describe('every hosted page, by itself', { skip }, () => {
  let browser: Browser;
  let page: Page;

  before(async () => {
    browser = await launch();
    ({ page } = await visit(browser));
  });
  after(leave);

  for (const language of ['en', 'zh'] as const) {
    for (const name of Object.keys(samplesOf(language, fillings[language]))) {
      it(`${name} in ${language}: axe finds nothing, and it fits wherever it is shown`, async () => {
        const samples = samplesOf(language, fillings[language])[name] ?? [];
        for (const [index, { html }] of samples.entries()) {
          await page.setContent(html);
          const colorScheme = index % 2 === 0 ? 'light' : 'dark';
          const width = index % 4 < 2 ? 320 : 1280;
          const look = await judgeLook(page, { width, colorScheme });
          const findings = await axeFindings(page);
          assert.deepEqual([...look, ...findings], [], `${name} ${index}`);
        }
      });
    }
  }
});
