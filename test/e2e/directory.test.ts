/** A company's directory as a button of the hosted page, behind which a password is asked for. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { type Slapd, slapdOrReason, SUFFIX } from '../provide/slapd.ts';
import { ldif, passwordOf, service } from '../integration/directories/people.ts';
import { axeFindings } from './axe.ts';
import { launch, leave, skip, visit, type Visitor } from './browser.ts';
import { judgeLooks } from './looks.ts';
import { type Scene, startScene } from './scene.ts';

const slapd = skip === false ? await slapdOrReason(ldif) : skip;

describe('a directory', { skip: typeof slapd === 'string' ? slapd : false }, () => {
  let directory: Slapd;
  let scene: Scene;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;

  before(async () => {
    assert.ok(typeof slapd !== 'string');
    directory = slapd;
    [scene, browser] = await Promise.all([startScene({ host: '127.0.0.1' }), launch()]);
    const { causeway } = scene;
    const { id: extIdpId } = await causeway.make('create-ext-idp', {
      name: 'Directory',
      type: 'ldap',
    });
    await causeway.make('create-ext-idp-conn', {
      extIdpId,
      type: 'ldap',
      identifier: 'directory',
      displayName: 'the company directory',
      fields: {
        url: `ldaps://127.0.0.1:${directory.tlsPort}`,
        ca: directory.authority.certificate,
        bindDn: service.dn,
        bindPassword: service.password,
        baseDn: SUFFIX,
      },
    });
    visitor = await visit(browser);
    ({ page } = visitor);
  });
  beforeEach(() => visitor.forget());
  after(async () => {
    await leave();
    await scene.close();
    await directory.close();
  });

  const type = (label: string, text: string) => page.getByLabel(label).fill(text);
  const press = () => page.getByRole('button', { name: 'Sign in', exact: true }).click();

  it('tells a wrong password on its form, and signs in by the right one', async () => {
    await page.goto(scene.authorize());
    await page.getByRole('link', { name: 'Continue with the company directory' }).click();
    await judgeLooks(page, 'directory-form');
    await type('User name', 'alice');
    await type('Password', 'something else');
    await press();
    await page.getByRole('alert').waitFor();
    await judgeLooks(page, 'directory-wrong');
    assert.deepEqual(await axeFindings(page), []);
    await type('Password', passwordOf('alice'));
    await press();
    await page.waitForURL(`${scene.application.redirectUri}?code=**`);
  });

  it('lets a person choose another way', async () => {
    await page.goto(scene.authorize());
    await page.getByRole('link', { name: 'Continue with the company directory' }).click();
    await page.getByRole('link', { name: 'Choose how to sign in' }).click();
    await page.getByRole('heading', { name: 'Sign in to Meridian' }).waitFor();
  });
});
