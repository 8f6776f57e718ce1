/** The API reference in a real browser: reading, searching, and a call made from the page. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { type Running, startCauseway } from '../world/causeway.ts';
import { launch, leave, skip, type Visitor, visit } from './browser.ts';
import { judgeLooks } from './looks.ts';

describe('the API reference', { skip }, () => {
  let causeway: Running;
  let visitor: Visitor;

  before(async () => {
    causeway = await startCauseway();
    visitor = await visit(await launch());
  });
  beforeEach(() => visitor.forget());
  after(async () => {
    await leave();
    await causeway.close();
  });

  it('searches while one types', async () => {
    const { page, complaints } = visitor;
    await page.goto(`${causeway.url}/docs`);
    const shown = page.locator('.calls li:visible');
    const all = await shown.count();

    await page.getByRole('searchbox').fill('create conn');

    assert.deepEqual(await shown.locator('a').allTextContents(), ['createExtIdpConn']);
    await page.getByRole('searchbox').fill('');
    assert.equal(await shown.count(), all);
    assert.deepEqual(complaints, []);
  });

  it('makes a signed call with the key that is typed in, and keeps it nowhere', async () => {
    const { page, context, complaints } = visitor;
    await page.goto(`${causeway.url}/docs/createExtIdp`);
    await page.getByLabel('Access key id').fill(causeway.accessKeyId);
    await page.getByLabel('Access key secret').fill(causeway.accessKeySecret);
    await page
      .getByRole('textbox', { name: 'Parameters' })
      .fill('{"name":"来自网页","type":"oidc"}');

    await page.getByRole('button', { name: 'Send' }).click();

    await page.getByText('"statusCode": 200', { exact: false }).last().waitFor();
    assert.match(await page.locator('#answer').innerText(), /来自网页/);
    assert.deepEqual((await context.storageState()).origins, []);
    assert.ok(!page.url().includes(causeway.accessKeySecret));
    assert.deepEqual(complaints, []);
  });

  it('signs queries with lists, and shows a refusal as it came', async () => {
    const { page } = visitor;
    await page.goto(`${causeway.url}/docs/getUserBatch`);
    await page.getByLabel('Access key id').fill(causeway.accessKeyId);
    await page.getByLabel('Access key secret').fill(causeway.accessKeySecret);
    await page.getByRole('button', { name: 'Send' }).click();
    const answer = page.locator('#answer');
    await answer.getByText('"data": []').waitFor();

    await page.getByLabel('Access key secret').fill('another');
    await page.getByRole('button', { name: 'Send' }).click();

    await answer.getByText('access_key_invalid').waitFor();
  });

  for (const [name, path] of [
    ['reference', '/docs'],
    ['reference-call', '/docs/createExtIdpConn'],
    ['reference-call-zh', '/docs/getUser?lang=zh'],
  ] as const) {
    it(`${path} looks right, wide and narrow, light and dark`, async () => {
      const { page } = visitor;
      await page.goto(`${causeway.url}${path}`);

      await judgeLooks(page, name);
    });
  }
});
