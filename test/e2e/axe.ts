/** What axe-core finds wrong with a page for people who cannot see it, or use no mouse. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const run = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`;

/** Resolves to a sentence for each finding. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, so the page's own policy neither helps nor hinders.
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(run);
}
