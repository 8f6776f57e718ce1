import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { expected, keep, launch, leave, skip, visit, type Visitor } from './browser.ts';
import { type StartedServer, startServer } from './started-server.ts';

describe('the try-it link of a fresh start', { skip }, () => {
  let server: StartedServer;
  let browser: Browser;
  let visitor: Visitor;

  before(async () => {
    [server, browser] = await Promise.all([startServer(), launch()]);
    visitor = await visit(browser);
  });
  after(async () => {
    await leave();
    assert.equal(await server.stop(), 0);
  });
  beforeEach(() => visitor.forget());

  const heading = (page: Page, name: string | RegExp) =>
    page.getByRole('heading', { name, level: 1 });
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
  const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });

  async function signInAs(page: Page, name: string): Promise<void> {
    await page.goto(server.tryItUrl);
    await link(page, 'Sign in').click();
    await link(page, 'Continue with Sandbox').click();
    await button(page, name).click();
  }

  it('shows who a person is, binds and unbinds a second account, and signs out', async () => {
    const { page, context, complaints } = visitor;

    await page.goto(server.tryItUrl);
    await heading(page, 'See a person arrive').waitFor();
    await keep(page, 'try-it-1-welcome');
    await link(page, 'Sign in').click();
    await heading(page, 'Sign in to Demo').waitFor();
    await keep(page, 'try-it-2-hosted-sign-in');
    await link(page, 'Continue with Sandbox').click();
    await heading(page, 'Who would you like to be?').waitFor();
    await keep(page, 'try-it-3-sandbox');
    await button(page, 'Ada Moreau').click();

    await heading(page, 'Ada Moreau').waitFor();
    assert.equal(page.url(), `${server.tryItUrl}/`);
    await page.getByText('ada.moreau@example.com').first().waitFor();
    const linked = page.locator('#linked');
    await linked.getByText('sbx-5f1c0e7a-ada').waitFor();
    await keep(page, 'try-it-4-signed-in');

    const popupOpened = context.waitForEvent('page');
    await button(page, /Link another account through sandbox-two/).click();
    const popup = await popupOpened;
    await heading(popup, 'Who would you like to be?').waitFor();
    await keep(popup, 'try-it-5-binding-popup');
    const popupClosed = popup.waitForEvent('close');
    await button(popup, 'Bruno Okafor').click();
    await popupClosed;

    await page.getByText('The account is linked.').waitFor();
    await linked.getByText('sbx-91d2b64c-bruno').waitFor();
    assert.equal(await linked.locator('.source').count(), 2);
    await heading(page, 'Ada Moreau').waitFor();
    await keep(page, 'try-it-6-two-accounts');

    await linked
      .locator('.source', { hasText: 'bruno' })
      .getByRole('button', { name: 'Unlink' })
      .click();
    await page.getByText('The account is unlinked.').waitFor();
    assert.equal(await linked.locator('.source').count(), 1);
    await keep(page, 'try-it-7-unlinked');

    await button(page, 'Sign out').click();
    await heading(page, 'See a person arrive').waitFor();
    await link(page, 'Sign in').click();
    await heading(page, 'Sign in to Demo').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('explains a cancelled sign-in, and lets the person choose again', async () => {
    const { page, complaints } = visitor;

    await page.goto(server.tryItUrl);
    await link(page, 'Sign in').click();
    await link(page, 'Continue with Sandbox').click();
    await button(page, 'Cancel').click();
    await heading(page, 'Sign-in did not finish').waitFor();
    await page.getByRole('alert').getByText('Sandbox did not grant the sign-in').waitFor();
    await page.getByText(/^Request id/).waitFor();
    await keep(page, 'try-it-8-cancelled');

    await link(page, 'Choose how to sign in').click();
    await heading(page, 'Sign in to Demo').waitFor();
    await link(page, 'Continue with Sandbox Two').click();
    await button(page, '沈云鹤').click();

    await heading(page, '沈云鹤').waitFor();
    const others = complaints.filter((complaint) => !expected(complaint, 403));
    assert.deepEqual(others, []);
  });

  it('brings a person who gives up back to the application', async () => {
    const { page } = visitor;

    await page.goto(server.tryItUrl);
    await link(page, 'Sign in').click();
    await link(page, 'Continue with Sandbox').click();
    await button(page, 'Cancel').click();
    await button(page, 'Go back to the application').click();

    await heading(page, 'You cancelled').waitFor();
    assert.ok(page.url().startsWith(server.tryItUrl));
    await keep(page, 'try-it-9-given-up');
  });

  it('refuses to bind an account that is bound to somebody else, and says so in both windows', async () => {
    const { page, context, complaints } = visitor;
    await signInAs(page, 'Noor Haddad');
    await heading(page, 'Noor Haddad').waitFor();
    const other = await visit(browser);
    await other.page.goto(server.tryItUrl);
    await link(other.page, 'Sign in').click();
    await link(other.page, 'Continue with Sandbox Two').click();
    await button(other.page, 'Maximiliana').click();
    await heading(other.page, /^Maximiliana/).waitFor();
    await keep(other.page, 'try-it-10-long-name');

    const popupOpened = context.waitForEvent('page');
    await button(page, /Link another account through sandbox-two/).click();
    const popup = await popupOpened;
    const popupClosed = popup.waitForEvent('close');
    await button(popup, 'Maximiliana').click();
    await popupClosed;

    await page.locator('#link-reason', { hasText: 'already bound to another user' }).waitFor();
    await keep(page, 'try-it-11-not-bound');
    assert.deepEqual(
      [...complaints, ...other.complaints].filter((it) => !expected(it, 409)),
      [],
    );
  });
});
