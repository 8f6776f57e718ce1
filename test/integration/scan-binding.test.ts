/** A signed-in person adds an account by a code that their phone scans: from a link, and from the account page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { dataOf, formTo, wordsOf } from '../world/page.ts';
import { codeOn, type ScanWorld, startScanWorld, stateFor } from '../world/scan-world.ts';
import { somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

let world: ScanWorld;
before(async () => {
  world = await startScanWorld();
  await world.addAccount('account');
});
after(() => world.close());

async function signedIn() {
  world.upstream.person = somebody();
  const browser = new WebBrowser();
  const tokens = await world.application.signIn(browser, { ext_idp_conn_id: 'main' });
  return { browser, idToken: tokens.id_token ?? '', userId: tokens.claims()?.sub };
}

async function linkFor({ idToken }: { readonly idToken: string }): Promise<string> {
  const { data, message } = await world.causeway.ask('generate-link-extidp-url', {
    input: { ext_idp_conn_identifier: 'account', app_id: world.appId, id_token: idToken },
  });
  assert.ok(data, message);
  return String(data['url']);
}

/** Who is signed in by scanning. */
async function scannedIn(person: string) {
  const browser = new WebBrowser();
  const begun = await world.application.begin({ ext_idp_conn_id: 'account' });
  const page = await browser.go(begun.address);
  await world.scan(codeOn(page), person);
  const arrival = await browser.arrive(page.url, world.application.redirectUri);
  return (await world.application.redeem(arrival, begun)).claims()?.sub;
}

const outcomeOf = (page: Answer) =>
  Object(dataOf(page, 'outcome'))['message'] as {
    readonly code: number;
    readonly data: { readonly success: boolean; readonly errMsg: string };
  };

test('a link shows a code, and whoever scans it is bound and comes in by it from then on', async () => {
  const me = await signedIn();
  const page = await me.browser.go(await linkFor(me));
  assert.match(wordsOf(page), /Waiting for your phone/);
  assert.equal(await stateFor(me.browser, page), 'pending');

  const phone = await world.scan(codeOn(page), 'ada');
  assert.equal(phone.status, 200, await phone.text());
  const ended = await me.browser.go(page.url);

  assert.equal(outcomeOf(ended).data.success, true, ended.text);
  assert.equal(await scannedIn('ada'), me.userId);
});

test('an account that is somebody else’s is not bound, and the application hears why', async () => {
  const me = await signedIn();
  const theirs = await scannedIn('bruno');
  const page = await me.browser.go(await linkFor(me));
  await world.scan(codeOn(page), 'bruno');
  const ended = await me.browser.go(page.url);

  const { code, data } = outcomeOf(ended);
  assert.deepEqual([data.success, code === 200], [false, false]);
  assert.equal(await scannedIn('bruno'), theirs);
});

test('the page of a binding is for its browser only, ends once, and can show a code anew', async () => {
  const me = await signedIn();
  const page = await me.browser.go(await linkFor(me));
  assert.equal((await new WebBrowser().go(page.url)).status, 403);

  const first = codeOn(page);
  const renewed = await me.browser.submit({ action: page.url, fields: {} });
  const again = await me.browser.follow(renewed);
  assert.notEqual(codeOn(again), first);

  await world.scan(codeOn(again), 'yunhe');
  const both = await Promise.all([me.browser.go(page.url), me.browser.go(page.url)]);
  const bound = both.filter(({ text }) => text.includes('"success":true'));
  assert.equal(bound.length, 1);
});

test('the account page offers it, and a browser that nobody is signed in to asks first', async () => {
  const me = await signedIn();
  const account = await me.browser.go(`${world.causeway.url}/account?app_id=${world.appId}`);
  const form = formTo(account, '/account/add');
  const fields = { ...form.fields, connection: 'account' };
  const shown = await me.browser.follow(await me.browser.submit({ action: form.action, fields }));
  assert.match(wordsOf(shown), /Waiting for your phone/);

  const stranger = new WebBrowser();
  const asked = await stranger.go(await linkFor(me));
  const confirm = formTo(asked, '/link/confirm');
  const after = await stranger.follow(await stranger.submit(confirm));
  assert.match(wordsOf(after), /Waiting for your phone/);
});
