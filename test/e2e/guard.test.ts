import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser } from 'playwright-core';

import { keep, launch, leave, skip } from './browser.ts';
import { begin, peopleAt, serveGuard, signedInAt, visitGuard } from './guard-page.ts';
import { type Scene, startScene } from './scene.ts';

describe('the published sign-in component in a page of the application', { skip }, () => {
  let scene: Scene;
  let browser: Browser;

  before(async () => {
    [scene, browser] = await Promise.all([
      startScene({
        host: 'localhost',
        fields: { scopes: ['openid', 'profile', 'email', 'phone'] },
      }),
      launch(),
    ]);
    await serveGuard(scene);
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  it('shows the application and its sources', async () => {
    const { page, complaints } = await visitGuard(browser, scene);

    await page.getByRole('button', { name: 'Acme Two' }).waitFor();

    await page.getByText('Meridian 平台').waitFor();
    await keep(page, 'guard-sources');
    assert.deepEqual(complaints, []);
  });

  it('signs a person in through a source', async () => {
    const visitor = await visitGuard(browser, scene);
    const popup = await begin(visitor, 'Acme Two');
    const closed = popup.waitForEvent('close');

    await popup.getByRole('button', { name: 'Bruno Okafor' }).click();
    await closed;

    const person = await signedInAt(visitor);
    assert.equal(person.name, 'Bruno Okafor');
    assert.equal(person.token?.split('.').length, 3);
    assert.deepEqual(visitor.complaints, []);
  });

  it('asks whose account it is, and makes one for somebody new', async () => {
    await scene.causeway.make('update-ext-idp-conn', {
      id: scene.connectionId,
      associationMode: 'challenge',
      challengeBindingMethods: ['email-code'],
    });
    const visitor = await visitGuard(browser, scene);
    const popup = await begin(visitor, 'Acme 企业登录');

    await popup.getByRole('button', { name: 'Bruno Okafor' }).click();
    await visitor.page.getByText('Choose how to connect').waitFor();
    await keep(visitor.page, 'guard-whose-account');
    assert.deepEqual(await peopleAt(visitor), []);
    await visitor.page.getByRole('button', { name: 'Create a new account' }).click();

    const person = await signedInAt(visitor);
    assert.equal(person.name, 'Bruno Okafor');
    assert.deepEqual(visitor.complaints, []);
  });

  it('lets somebody choose where several accounts are theirs', async () => {
    const { causeway, connectionId: id } = scene;
    const matching = { associationMode: 'field', userMatchFields: ['email', 'phone'] };
    await causeway.make('update-ext-idp-conn', { id, ...matching });
    const email = { email: 'ada.moreau@example.com', emailVerified: true };
    await causeway.make('create-user', { ...email, name: 'Ada at work' });
    const phone = { phone: '2025550117', phoneCountryCode: '+1', phoneVerified: true };
    const { userId } = await causeway.make('create-user', { ...phone, name: 'Ada at home' });
    const visitor = await visitGuard(browser, scene);
    const popup = await begin(visitor, 'Acme 企业登录');

    await popup.getByRole('button', { name: 'Ada Moreau' }).click();
    await visitor.page.getByText('Ada at work').waitFor();
    await keep(visitor.page, 'guard-which-account');
    await visitor.page.getByText('Ada at home').click();

    assert.equal((await signedInAt(visitor)).id, userId);
    assert.deepEqual(visitor.complaints, []);
  });
});
