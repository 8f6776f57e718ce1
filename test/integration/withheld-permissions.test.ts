import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';

import { startSandbox, type Sandbox } from '@causeway/sandbox/sandbox.ts';

import { type Running, startCauseway } from '../world/causeway.ts';
import { formTo, wordsOf } from '../world/page.ts';
import { WebBrowser } from '../world/web-browser.ts';
import { addConnection, runChecks } from './broken/counterpart.ts';

let causeway: Running;
let sandbox: Sandbox;

before(async () => {
  sandbox = await startSandbox({ host: '127.0.0.1', port: 0, clients: [] });
  causeway = await startCauseway();
  causeway.server.playVendors({ origin: sandbox.origin, hosts: sandbox.vendors.hosts });
});
after(async () => {
  await causeway.close();
  await sandbox.close();
});

it('a permission that DingTalk lacks is named, with where to request it, on the page and in the trace', async () => {
  const id = await addConnection(causeway, {
    type: 'dingtalk',
    identifier: 'ding',
    fields: { clientId: 'sandbox', clientSecret: 'sandbox-secret' },
  });
  const { signInUrl, traceId } = await runChecks(causeway, id);
  const browser = new WebBrowser();
  const form = formTo(await browser.go(signInUrl), '');

  const sent = await browser.submit({ ...form, fields: { ...form.fields, user: 'bruno' } });
  const report = await browser.follow(sent);

  assert.match(wordsOf(report), /Withheld.*request the permission .*open-dev\.dingtalk\.com/);
  const trace = await causeway.make('get-login-trace', { traceId });
  const [withheld] = trace['withheld'] as readonly Readonly<Record<string, string>>[]; // the route checks its shape
  assert.match(withheld?.['permission'] ?? '', /\w/);
  assert.match(withheld?.['remedy'] ?? '', /open-dev\.dingtalk\.com/);
});
