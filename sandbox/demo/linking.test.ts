import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ScriptedBrowser } from '../scripted-browser.ts';
import { decideAt, locationOf } from '../scripted-person.ts';
import { startPlayedServer } from './played-server.ts';
import type { PlayedServer } from './played-server.ts';

let played: PlayedServer;
let browser: ScriptedBrowser;

before(async () => {
  played = await startPlayedServer();
});

describe('linking in the demo', () => {
  beforeEach(async () => {
    played.answerAsUsual();
    browser = new ScriptedBrowser();
    const start = locationOf(await browser.get(`${played.demo.origin}/sign-in`));
    await browser.get(locationOf(await decideAt(start, { user: 'ada' })));
  });

  after(() => played.close());

  describe('linking in the demo application', () => {
    test('offers each connection in the pop-up, and listens to the server only', async () => {
      const page = await (await browser.get(played.demo.origin)).text();

      assert.match(page, /target="causeway_link"/);
      assert.match(page, /value="sandbox-one"/);
      assert.match(page, /value="sandbox-two"/);
      assert.ok(page.includes(`data-api-origin="${played.apiOrigin}"`));
    });

    test('fetches the address of the link and sends the pop-up there', async () => {
      const response = await browser.post(`${played.demo.origin}/link`, {
        connection: 'sandbox-two',
      });

      const request = played.requests.at(-1)?.url;
      assert.equal(locationOf(response).href, 'https://causeway.example/link/1');
      assert.equal(request?.pathname, '/api/v3/generate-link-extidp-url');
      assert.equal(request?.searchParams.get('ext_idp_conn_identifier'), 'sandbox-two');
      assert.equal(request?.searchParams.get('app_id'), 'demo-app');
      assert.match(request?.searchParams.get('id_token') ?? '', /^eyJ/);
    });

    test('links through configured connections only', async () => {
      const response = await browser.post(`${played.demo.origin}/link`, { connection: 'other' });

      assert.equal(response.status, 404);
    });

    test('asks to sign in again when the session is gone', async () => {
      const stranger = new ScriptedBrowser();
      const response = await stranger.post(`${played.demo.origin}/link`, {
        connection: 'sandbox-one',
      });

      assert.equal(response.status, 400);
      assert.match(await response.text(), /You are not signed in/);
    });

    test('unlinks a source and says so', async () => {
      const response = await browser.post(`${played.demo.origin}/unlink`, { source: 'source-1' });
      const page = await (await browser.get(`${played.demo.origin}/?done=unlinked`)).text();

      assert.equal(response.headers.get('location'), '/?done=unlinked');
      const request = played.requests.findLast(({ method }) => method === 'POST');
      assert.equal(request?.url.pathname, '/api/v3/unlink-extidp');
      assert.match(request?.headers.authorization ?? '', /^at-/);
      assert.equal(request?.body, '{"extIdpId":"source-1"}');
      assert.match(page, /The account is unlinked/);
    });

    test('shows what the server says when it refuses, even with HTTP 200', async () => {
      played.answers.set('/api/v3/unlink-extidp', {
        statusCode: 403,
        message: 'The last <way in> stays.',
        requestId: 'r-1',
      });

      const response = await browser.post(`${played.demo.origin}/unlink`, { source: 'source-1' });

      const page = await response.text();
      assert.match(page, /Causeway said no/);
      assert.match(page, /The last &lt;way in&gt; stays\. \(403\) r-1/);
    });

    test('leaves the rest of the page standing when identities cannot be had', async () => {
      played.answers.set('/api/v3/get-identities', { statusCode: 401, message: 'expired' });

      const page = await (await browser.get(played.demo.origin)).text();

      assert.match(page, /<h1>Ada Moreau<\/h1>/);
      assert.match(page, /expired \(401\)/);
      assert.match(page, /Sign in again/);
    });
  });
});
