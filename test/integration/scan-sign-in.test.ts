/** A code on the hosted page, a phone that scans it, and the browser that is signed in by it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  deliver,
  freshStamp,
  sealFor,
  sha1Of,
  xmlOf,
} from '@causeway/sandbox/vendors/sealed-push.ts';

import { formTo, requestIdOf, wordsOf } from '../world/page.ts';
import {
  codeOn,
  eventKeys,
  type ScanWorld,
  startScanWorld,
  stateFor,
} from '../world/scan-world.ts';
import { WebBrowser } from '../world/web-browser.ts';

let world: ScanWorld;
before(async () => {
  world = await startScanWorld();
  await world.addAccount('account');
});
after(() => world.close());

/** A browser that shows a code. */
async function showCode(named = 'account') {
  const browser = new WebBrowser();
  const begun = await world.application.begin({ ext_idp_conn_id: named });
  const page = await browser.go(begun.address);
  assert.equal(page.status, 200, page.text);
  return { browser, begun, page };
}

const claimsOf = async (shown: Awaited<ReturnType<typeof showCode>>) => {
  const { browser, begun, page } = shown;
  const arrival = await browser.arrive(page.url, world.application.redirectUri);
  return (await world.application.redeem(arrival, begun)).claims();
};

test('whoever scans the code with a phone is signed in where it is shown, and is known the next time', async () => {
  const first = await showCode();
  assert.match(wordsOf(first.page), /Waiting for your phone/);
  assert.equal(await stateFor(first.browser, first.page), 'pending');

  const phone = await world.scan(codeOn(first.page), 'ada');
  assert.equal(phone.status, 200, await phone.text());
  const claims = await claimsOf(first);

  const again = await showCode();
  await world.scan(codeOn(again.page), 'ada');
  assert.equal((await claimsOf(again))?.sub, claims?.sub);
  const other = await showCode();
  await world.scan(codeOn(other.page), 'bruno');
  assert.notEqual((await claimsOf(other))?.sub, claims?.sub);
});

test('the page of another browser shows another code, and a scan signs in no other browser', async () => {
  const ada = await showCode();
  const stranger = await showCode();
  assert.notEqual(codeOn(ada.page), codeOn(stranger.page));

  await world.scan(codeOn(ada.page), 'ada');

  assert.equal(await stateFor(stranger.browser, stranger.page), 'pending');
  const reloaded = await stranger.browser.visit(stranger.page.url);
  assert.equal(codeOn(reloaded), codeOn(stranger.page), 'the code stays while it is good');
  const stolen = await stranger.browser.visit(ada.page.url);
  assert.equal(stolen.status, 403, 'the page of a browser is no other browser’s');
});

test('a scan counts once: the second phone, and the second visit of the page, get nothing', async () => {
  const shown = await showCode();
  const code = codeOn(shown.page);
  await Promise.all(['ada', 'bruno', 'noor'].map((person) => world.scan(code, person)));

  const claims = await claimsOf(shown);
  assert.ok(claims?.sub);
  const later = await shown.browser.visit(shown.page.url);
  assert.notEqual(later.status, 303);
  assert.equal(await stateFor(shown.browser, shown.page), 400);
});

test('a new code replaces the one before', async () => {
  const { browser, page } = await showCode();
  const before = codeOn(page);

  const address = page.url.slice(world.causeway.url.length);
  const answer = await browser.visit(page.url, { form: {} });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), address);
  const renewed = await browser.visit(page.url);
  assert.notEqual(codeOn(renewed), before);
  await world.scan(before, 'ada');
  assert.equal(await stateFor(browser, page), 'pending');
});

test('who asks too often is told to wait', async () => {
  const { browser, page } = await showCode();

  const states = await Promise.all([1, 2, 3, 4].map(() => stateFor(browser, page)));
  assert.deepEqual(states.map(String).toSorted(), ['429', '429', '429', 'pending']);
});

test('the page works without a script, and the script may ask nobody but us', async () => {
  const { page } = await showCode();

  assert.match(page.text, /<noscript><meta http-equiv="refresh" content="4" \/><\/noscript>/);
  assert.match(page.headers.get('content-security-policy') ?? '', /connect-src 'self'/);
  assert.match(page.text, /role="img" aria-label="QR code for account"/);
});

test('a connection whose secret is wrong says so, and leaves the other ways in', async () => {
  const fields = { clientId: 'sandbox', clientSecret: 'wrong', ...eventKeys };
  await world.addAppConnection({
    sourceType: 'wechat',
    type: 'wechatmp-qrcode',
    identifier: 'wrong-secret',
    settings: { fields },
  });
  const browser = new WebBrowser();
  const { address } = await world.application.begin({ ext_idp_conn_id: 'wrong-secret' });

  const page = await browser.go(address);

  assert.equal(page.status, 502);
  assert.match(wordsOf(page), /not set up correctly.*Choose how to sign in/s);
});

test('somebody whom the connection does not admit is told so where the code was', async () => {
  await world.addAccount('members-only', { loginOnly: true });
  const shown = await showCode('members-only');
  await world.scan(codeOn(shown.page), 'yunhe');

  const page = await shown.browser.visit(shown.page.url);

  assert.equal(page.status, 403);
  const fresh = await shown.browser.visit(shown.page.url);
  assert.notEqual(codeOn(fresh), codeOn(shown.page), 'another phone may try');
  await world.addAccount('account-again');
});

test('a sign-in by a code leaves a trace, whether it succeeds or fails', async () => {
  const { causeway } = world;
  const extIdpConnId = await world.addAccount('traced');
  const good = await showCode('traced');
  await world.scan(codeOn(good.page), 'ada');
  await claimsOf(good);
  const traced = await causeway.make('get-login-traces', { extIdpConnId, outcome: 'done' });
  assert.equal(traced['totalCount'], 1);

  const bad = await showCode('traced');
  const phone = codeOn(bad.page);
  await causeway.make('update-ext-idp-conn', {
    id: extIdpConnId,
    fields: { clientId: 'sandbox', clientSecret: 'wrong', ...eventKeys },
  });
  await world.scan(phone, 'ada');
  const page = await bad.browser.visit(bad.page.url);

  assert.match(wordsOf(page), /not set up correctly/);
  const trace = await causeway.make('get-login-trace', { traceId: requestIdOf(page) });
  assert.equal(trace['outcome'], 'failed');
  const { check } = trace['failedCheck'] as { check: string }; // the route checks its shape
  assert.equal(check, 'client');
  const steps = trace['steps'] as readonly { step: string }[]; // as above
  assert.deepEqual(
    steps.map(({ step }) => step),
    ['left', 'returned'],
  );
  await world.addAccount('account-once-more');
});

test('a question about an account is asked in the browser, not on the phone', async () => {
  const methods = ['email-password'];
  const id = await world.addAccount('asking');
  await world.causeway.make('update-ext-idp-conn', {
    id,
    displayName: 'asking',
    fields: {},
    associationMode: 'challenge',
    challengeBindingMethods: methods,
  });
  const shown = await showCode('asking');
  await world.scan(codeOn(shown.page), 'maximiliana');

  const page = await shown.browser.go(shown.page.url);
  assert.ok(formTo(page, 'prove'));
});

test('an event that was overheard is refused when it comes again', async () => {
  const subscriber = { url: world.eventsUrl('account'), ...eventKeys };
  const event = xmlOf({
    FromUserName: 'openid-of-nobody-here',
    MsgType: 'event',
    Event: 'SCAN',
    EventKey: 'a'.repeat(32),
  });
  const sealed = sealFor(subscriber, event, 'sandbox');
  const { timestamp, nonce } = freshStamp(Date.now());
  const msg_signature = sha1Of([eventKeys.token, timestamp, nonce, sealed]);
  const message = { contentType: 'text/xml', body: xmlOf({ Encrypt: sealed }) };
  const push = () => deliver(subscriber, { timestamp, nonce, msg_signature }, message);

  const answers = await Promise.all([push(), push(), push()]);
  assert.deepEqual(answers.map(({ status }) => String(status)).toSorted(), ['200', '403', '403']);
});

test('an event of somebody else’s, or one that was overheard, is refused and lets nobody in', async () => {
  const shown = await showCode();
  const url = world.eventsUrl('account');
  const query = new URLSearchParams({
    msg_signature: 'f'.repeat(40),
    timestamp: String(Math.floor(Date.now() / 1000)),
    nonce: '1',
  });
  const body = `<xml><FromUserName>x</FromUserName><Event>SCAN</Event><Encrypt>AAAA</Encrypt></xml>`;
  const send = (to: string, text: string) =>
    fetch(`${to}?${query.toString()}`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: text,
    });

  assert.equal((await send(url, body)).status, 403);
  assert.equal((await send(url, '<!DOCTYPE a><xml/>')).status, 400);
  assert.equal((await send(url, 'x'.repeat(70_000))).status, 413);
  assert.equal((await send(world.eventsUrl('absent'), body)).status, 404);
  assert.equal((await send(world.eventsUrl('main'), body)).status, 404);
  assert.equal(await stateFor(shown.browser, shown.page), 'pending');
  const secrets = [eventKeys.token, eventKeys.encodingAesKey, 'sandbox-secret'];
  for (const line of world.causeway.logLines) {
    assert.ok(
      secrets.every((secret) => !line.includes(secret)),
      line,
    );
  }
});
