/** What the suites of agencies and service providers are pushed, and the sign-ins that it makes possible. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { pushTicketOfSuite, subscribeSuite } from '@causeway/sandbox/vendors/dingtalk-suite.ts';
import { freshStamp, sealFor, sha1Of } from '@causeway/sandbox/vendors/sealed-push.ts';
import {
  authoriseTemplate,
  cancelTemplate,
  pushSuiteTicket,
  subscribeTemplate,
} from '@causeway/sandbox/vendors/wecom-suite.ts';

import { formTo } from '../world/page.ts';
import { eventKeys, type ScanWorld, startScanWorld } from '../world/scan-world.ts';
import { WebBrowser } from '../world/web-browser.ts';

let world: ScanWorld;
before(async () => (world = await startScanWorld()));
after(() => world.close());

const wecom = () => world.sandbox.vendors.deskOf('wecom');

/** A connection of a company to which the application of a template was delivered. */
async function addDelegated(identifier: string, corpId: string, changed: object = {}) {
  const suite = { suiteId: 'sandbox', suiteSecret: 'sandbox-secret', ...eventKeys };
  const fields = { corpId, agentId: '1000002', ...suite, ...changed };
  const type = 'wechatwork:agency:mobile';
  const wish = { sourceType: 'wechatwork', type, identifier, settings: { fields } };
  await world.addAppConnection(wish);
  return { url: world.eventsUrl(identifier), ...eventKeys };
}

async function signIn(extIdpConnidentifier: string, corpId: string): Promise<string> {
  const response = await fetch(`${world.causeway.url}/api/v3/signin-by-mobile`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      connection: 'wechatwork_agency',
      extIdpConnidentifier,
      wechatworkAgencyPayload: { code: world.codeFor('wecom', 'ada', corpId) },
      client_id: world.appId,
      client_secret: world.appSecret,
    }),
  });
  const { code, data } = (await response.json()) as { code?: string; data?: unknown };
  return Reflect.get(Object(data), 'id_token') === undefined ? String(code) : 'signed in';
}

function addCompany(corpId: string): string {
  wecom().register({
    clientId: corpId,
    clientSecret: 'never told to the agency',
    redirectUris: [],
  });
  return corpId;
}

test('wecom: a template signs people of a company in by the permanent code that came of its events', async () => {
  const corpId = addCompany('wwdelegated');
  await subscribeTemplate(wecom(), 'sandbox', await addDelegated('delegated', corpId));

  assert.equal(await signIn('delegated', corpId), 'upstream_misconfigured');
  const heard = [
    await pushSuiteTicket(wecom(), 'sandbox'),
    await authoriseTemplate(wecom(), 'sandbox', corpId),
  ];
  assert.deepEqual(
    heard.map(({ status, body }) => [status, body]),
    [
      [200, 'success'],
      [200, 'success'],
    ],
  );
  assert.equal(await signIn('delegated', corpId), 'signed in');
});

test('wecom: a company that takes the application back lets nobody in by it', async () => {
  const corpId = addCompany('wwfickle');
  await subscribeTemplate(wecom(), 'sandbox', await addDelegated('fickle', corpId));
  await pushSuiteTicket(wecom(), 'sandbox');
  await authoriseTemplate(wecom(), 'sandbox', corpId);
  assert.equal(await signIn('fickle', corpId), 'signed in');

  assert.equal((await cancelTemplate(wecom(), 'sandbox', corpId)).body, 'success');
  assert.equal(await signIn('fickle', corpId), 'upstream_misconfigured');
});

test('wecom: one company gets in by its own authorisation only', async () => {
  const [one, other] = [addCompany('wwone'), addCompany('wwother')];
  await subscribeTemplate(wecom(), 'sandbox', await addDelegated('one', one));
  await pushSuiteTicket(wecom(), 'sandbox');
  await authoriseTemplate(wecom(), 'sandbox', other);

  assert.equal(await signIn('one', one), 'upstream_misconfigured');
});

test('wecom: an authorisation that cannot be exchanged is not thanked for', async () => {
  const corpId = addCompany('wwearly');
  await subscribeTemplate(wecom(), 'sandbox', await addDelegated('early', corpId));

  const { status } = await authoriseTemplate(wecom(), 'sandbox', corpId);
  assert.notEqual(status, 200, 'WeCom delivers it again');
});

test('wecom: an event that was overheard is not opened by the check of the address', async () => {
  const { url, ...keys } = await addDelegated('overheard', addCompany('wwoverheard'));
  const subscriber = { url, ...keys };
  const echoOf = async (text: string, receiver: string) => {
    const echostr = sealFor(subscriber, text, receiver);
    const { timestamp, nonce } = freshStamp(Date.now());
    const signature = sha1Of([keys.token, timestamp, nonce, echostr]);
    const query = { msg_signature: signature, timestamp, nonce, echostr };
    const answer = await fetch(`${url}?${new URLSearchParams(query).toString()}`);
    return [answer.status, await answer.text()];
  };

  assert.deepEqual(await echoOf('4561255354251345929', 'wwagency'), [200, '4561255354251345929']);
  const [status, text] = await echoOf('<xml><SuiteTicket>secret</SuiteTicket></xml>', 'sandbox');
  assert.notEqual(status, 200);
  assert.doesNotMatch(String(text), /secret/);
});

const dingtalk = () => world.sandbox.vendors.deskOf('dingtalk');

async function addSuite(identifier: string) {
  const suite = { clientId: 'sandbox', clientSecret: 'sandbox-secret', ...eventKeys };
  const fields = { ...suite, corpId: 'dingsandbox' };
  const wish = { sourceType: 'dingtalk', type: 'dingtalk:provider', identifier };
  await world.addAppConnection({ ...wish, settings: { fields } });
  return { url: world.eventsUrl(identifier), ...eventKeys };
}

/** Resolves to whether the person arrived at the application. */
async function arrives(identifier: string, user: string): Promise<boolean> {
  const { application } = world;
  const atApp = (url: string) => url.startsWith(application.redirectUri);
  const browser = new WebBrowser();
  const { address } = await application.begin({ ext_idp_conn_id: identifier });
  const consent = await browser.go(address, atApp);
  const { action } = formTo(consent, 'login.dingtalk.com');
  const agreed = await browser.submit({ action, fields: { user } });
  return atApp((await browser.follow(agreed, atApp)).url);
}

for (const form of ['event', 'synchronised'] as const) {
  test(`dingtalk: a suite looks people up in a company by the ticket that came as ${form}`, async () => {
    await subscribeSuite(dingtalk(), 'sandbox', await addSuite(form));
    assert.equal(await arrives(form, 'ada'), false, 'no ticket was pushed yet');

    assert.ok(await pushTicketOfSuite(dingtalk(), 'sandbox', form));
    assert.equal(await arrives(form, 'ada'), true);
    assert.equal(await arrives(form, 'maximiliana'), false, 'she works elsewhere');
  });
}

test('dingtalk: a settings page whose key is another is told so by the check of the address', async () => {
  const subscriber = await addSuite('mistyped');
  const other = { ...subscriber, encodingAesKey: 'A'.repeat(43) };
  await assert.rejects(subscribeSuite(dingtalk(), 'sandbox', other), /校验失败/);
});
