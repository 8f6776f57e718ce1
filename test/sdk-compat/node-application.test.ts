import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { AuthenticationClient, OIDCTokenResponse } from 'authing-node-sdk';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { linkSaying, wordsOf } from '../world/page.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';
import { authenticationClient } from './clients.ts';

describe('an application of node:http and the redirect functions of the SDK', () => {
  let world: BrokeredWorld;
  let application: Server;
  let origin: string;
  let client: AuthenticationClient;
  let person: Person;
  /** What the callback made of each visit. */
  const signedIn: OIDCTokenResponse[] = [];

  before(async () => {
    application = createServer((request, response) => void serve(request, response));
    await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
    const { port } = application.address() as AddressInfo; // a TCP server has an AddressInfo
    origin = `http://127.0.0.1:${port}`;
    const redirectUris = [`${origin}/callback`];
    const logoutRedirectUris = [`${origin}/bye`];
    world = await startBrokeredWorld({ application: { redirectUris, logoutRedirectUris } });
    client = authenticationClient(world, {
      redirectUri: `${origin}/callback`,
      logoutRedirectUri: `${origin}/bye`,
    });
  });
  after(async () => {
    await world.close();
    application.closeAllConnections();
    application.close();
  });
  beforeEach(() => {
    person = somebody();
    world.upstream.person = person;
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', origin);
    try {
      if (pathname === '/login') return await client.loginWithRedirect(response);
      if (pathname === '/bye') return void response.end('bye');
      signedIn.push(await client.handleRedirectCallback(request, response));
      response.end('welcome');
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  }

  async function login(browser: WebBrowser): Promise<Answer> {
    const page = await browser.go(`${origin}/login`);
    return page.text === 'welcome' ? page : browser.go(linkSaying(page, 'The main source'));
  }

  it('loginWithRedirect and handleRedirectCallback sign a person in', async () => {
    const answer = await login(new WebBrowser());

    assert.equal(answer.text, 'welcome');
    const claims = await client.parseIDToken(signedIn.at(-1)?.id_token ?? '');
    assert.equal(claims.name, person['name']);
  });

  it('a callback in another browser signs nobody in', async () => {
    const browser = new WebBrowser();
    const page = await browser.go(`${origin}/login`);
    const toApplication = (url: string) => url.startsWith(`${origin}/callback`);
    const { url } = await browser.go(linkSaying(page, 'The main source'), toApplication);

    const answer = await new WebBrowser().go(url);

    assert.equal(answer.status, 400);
  });

  it('buildLogoutUrl ends the session and comes back with the state', async () => {
    const browser = new WebBrowser();
    await login(browser);
    const idToken = signedIn.at(-1)?.id_token ?? '';
    assert.equal((await browser.go(`${origin}/login`)).text, 'welcome', 'the session answers');

    const bye = await browser.go(client.buildLogoutUrl({ idToken, state: '再见 1' }));
    const next = await browser.go(`${origin}/login`);

    assert.equal(bye.text, 'bye');
    assert.equal(new URL(bye.url).searchParams.get('state'), '再见 1');
    assert.match(wordsOf(next), /Sign in to App/);
    const { access_token: token = '' } = signedIn.at(-1) ?? {};
    client.setAccessToken(token);
    const identities = await client.getIdentities();
    assert.equal(identities.statusCode, 401, 'tokens of the session end with it');
  });

  it('buildLogoutUrl without an id token asks the person first', async () => {
    const browser = new WebBrowser();
    await login(browser);

    const page = await browser.go(`${world.causeway.url}/oidc/session/end`);

    assert.match(wordsOf(page), /Sign out\?/);
    assert.equal((await browser.go(`${origin}/login`)).text, 'welcome');
  });

  it('buildLogoutUrl does not lead to an address that is not registered', async () => {
    const browser = new WebBrowser();
    await login(browser);
    const idToken = signedIn.at(-1)?.id_token ?? '';

    const redirectUri = 'https://evil.example/';
    const page = await browser.go(client.buildLogoutUrl({ idToken, redirectUri }));

    assert.equal(page.status, 400);
    assert.ok(page.url.startsWith(world.causeway.url));
  });
});
