/** Vendors that no code of a browser comes from first: OAuth 1.0 and codes to scan, played well and badly. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';

import { startSandbox, type Sandbox } from '@causeway/sandbox/sandbox.ts';

import { type Running, startCauseway } from '../../world/causeway.ts';
import { formTo, wordsOf } from '../../world/page.ts';
import { eventKeys } from '../../world/scan-world.ts';
import { type Answer, WebBrowser } from '../../world/web-browser.ts';
import {
  addConnection,
  assertDiagnosed,
  type Diagnosis,
  runChecks,
  signInChecks,
} from './counterpart.ts';

const app = { clientId: 'sandbox', clientSecret: 'sandbox-secret' };

interface Broken extends Diagnosis {
  readonly type: 'twitter' | 'wechatmp-qrcode';
  /** What it answers whatever it is asked; absent: what a good one answers. */
  readonly says?: object | string;
  readonly status?: number;
  readonly fields?: object;
}

const twitterError = (code: number) => ({ errors: [{ code, message: 'No.' }] });
const wechatError = (errcode: number) => ({ errcode, errmsg: 'no' });

const cases: Readonly<Record<string, Broken>> = {
  'X does not know our key': {
    type: 'twitter',
    fields: { clientSecret: 'not-the-secret' },
    check: 'client',
    names: /client id with this client secret/,
  },
  'X does not know our callback address': {
    type: 'twitter',
    says: twitterError(415),
    status: 403,
    check: 'redirect',
    names: /Register the callback address/,
  },
  'X answers with a web page': {
    type: 'twitter',
    says: '<html>Sign in</html>',
    check: 'client',
    names: /web page \(HTML\)/,
  },
  'X is down': { type: 'twitter', says: '', status: 503, check: 'client', names: /not available/ },
  'WeChat does not know our secret': {
    type: 'wechatmp-qrcode',
    says: wechatError(40125),
    check: 'client',
    names: /client id with this client secret/,
  },
  'WeChat does not know the address of this server': {
    type: 'wechatmp-qrcode',
    says: wechatError(40164),
    check: 'client',
    names: /error of its own/,
  },
  'the account may not make codes': {
    type: 'wechatmp-qrcode',
    says: wechatError(48001),
    check: 'permissions',
    names: /lacks a permission/,
  },
  'WeChat answers with a web page': {
    type: 'wechatmp-qrcode',
    says: '<html>Hello</html>',
    check: 'client',
    names: /web page \(HTML\)/,
  },
};

describe('a vendor', () => {
  let causeway: Running;
  let sandbox: Sandbox;
  let server: Server;
  let said: { readonly status: number; readonly body: string };

  before(async () => {
    sandbox = await startSandbox({ host: '127.0.0.1', port: 0, clients: [] });
    causeway = await startCauseway();
    server = createServer((_req, res) => res.writeHead(said.status).end(said.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => play(sandbox.origin));
  after(async () => {
    await causeway.close();
    await sandbox.close();
    server.close();
  });

  const play = (origin: string) =>
    causeway.server.playVendors({ origin, hosts: sandbox.vendors.hosts });

  let number = 0;
  const connected = (type: Broken['type'], fields: object = {}) =>
    addConnection(causeway, {
      type,
      identifier: `vendor-${(number += 1)}`,
      fields: { ...app, ...(type === 'wechatmp-qrcode' && eventKeys), ...fields },
    });

  for (const type of ['twitter', 'wechatmp-qrcode'] as const) {
    it(`fails no check when it is a good one: ${type}`, async () => {
      const { checks } = await runChecks(causeway, await connected(type));
      const told = Object.fromEntries(checks.map(({ check, result }) => [check, result]));
      const way = { settings: 'passed', address: 'passed', tls: 'passed', clock: 'passed' };
      const redirect = type === 'twitter' ? 'passed' : 'skipped';
      assert.deepEqual(told, { ...way, client: 'passed', redirect });
    });
  }

  for (const [name, { type, says, status = 200, fields, ...diagnosis }] of Object.entries(cases)) {
    it(`is diagnosed when ${name}`, async () => {
      const id = await connected(type, fields);
      if (says !== undefined) {
        said = { status, body: typeof says === 'string' ? says : JSON.stringify(says) };
        const { port } = server.address() as AddressInfo; // a TCP server has one
        play(`http://127.0.0.1:${port}`);
      }

      assertDiagnosed((await runChecks(causeway, id)).checks, diagnosis);
    });
  }

  const choose =
    (choice: Readonly<Record<string, string>>) =>
    async (browser: WebBrowser, address: string): Promise<Answer> => {
      const { action } = formTo(await browser.go(address), '');
      return browser.follow(await browser.submit({ action, fields: choice }));
    };

  it('is gone to and come back from in a test sign-in by OAuth 1.0, which makes nobody', async () => {
    const id = await connected('twitter');
    let report: Answer | undefined;
    const checks = await signInChecks(causeway, id, async (browser, address) => {
      report = await choose({ user: 'ada' })(browser, address);
      return report;
    });

    assert.match(wordsOf(report ?? assert.fail('no report')), /Nobody was signed in/);
    assert.ok(checks.some(({ check, result }) => check === 'mapping' && result === 'passed'));
    assert.ok(checks.every(({ result }) => result !== 'failed'));
    const { totalCount } = await causeway.make('list-users', {});
    assert.equal(totalCount, 0);
  });

  it('is diagnosed by a test sign-in by OAuth 1.0 when the person says no', async () => {
    const checks = await signInChecks(
      causeway,
      await connected('twitter'),
      choose({ decision: 'cancel' }),
    );
    assertDiagnosed(checks, { check: 'person', names: /said no/ });
  });

  it('is answered for once in a test by OAuth 1.0, and in the browser that began it', async () => {
    const { signInUrl } = await runChecks(causeway, await connected('twitter'));
    const browser = new WebBrowser();
    const { action, fields } = formTo(await browser.go(signInUrl), '');
    const sent = await browser.submit({ action, fields: { ...fields, user: 'ada' } });
    const back = sent.headers.get('location') ?? '';

    assert.notEqual((await new WebBrowser().go(back)).status, 200);
    assert.equal((await browser.go(back)).status, 200);
    assert.equal((await browser.go(back)).status, 400);
  });
});
