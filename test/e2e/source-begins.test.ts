/** A sign-in that a source begins, unasked: by SAML, from a page of its own. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser } from 'playwright-core';

import { SamlIdp } from '../world/saml-idp.ts';
import { axeFindings } from './axe.ts';
import { launch, leave, skip, visit } from './browser.ts';
import { judgeLooks } from './looks.ts';
import { type Scene, startScene } from './scene.ts';

describe('a sign-in that begins at the source', { skip }, () => {
  let scene: Scene;
  let browser: Browser;
  const idp = new SamlIdp();

  before(async () => {
    [scene, browser] = await Promise.all([startScene({ host: '127.0.0.1' }), launch()]);
    const { causeway } = scene;
    const { id: extIdpId } = await causeway.make('create-ext-idp', { name: 'Corp', type: 'saml' });
    await causeway.make('create-ext-idp-conn', {
      extIdpId,
      type: 'saml',
      identifier: 'corp',
      displayName: 'Corp',
      fields: {
        signInEndPoint: idp.signInUrl,
        samlIdpCert: idp.keys.certificate,
        idpEntityId: idp.entityId,
        idpInitiatedAppId: scene.appId,
      },
    });
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  it('asks the person whether to go on, and then asks the source itself', async () => {
    const { page, context } = await visit(browser);
    const { url, server } = scene.causeway;
    const callback = `${url}/connection/social/corp/${server.firstRun.poolId}/callback`;
    const to = { acs: callback, entityId: callback.replace(/callback$/, 'metadata') };
    const answer = await idp.answer(to, '_none');
    scene.application.serve(
      '/portal',
      `<form method="post" action="${callback}"><input name="SAMLResponse" value="${answer}"><button>Open</button></form>`,
    );
    await context.route(`${idp.signInUrl}**`, (route) => route.fulfill({ body: 'Who are you?' }));

    await page.goto(`${scene.application.origin}/portal`);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: /^Continue to Meridian/ }).waitFor();
    await page.getByText('Corp sent you here').waitFor();
    await judgeLooks(page, 'source-begins');
    assert.deepEqual(await axeFindings(page), []);
    await page.getByRole('link', { name: 'Continue', exact: true }).click();
    await page.waitForURL(`${idp.signInUrl}?SAMLRequest=**`);
  });
});
