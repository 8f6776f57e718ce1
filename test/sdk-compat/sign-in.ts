/** A person who signs in where an application of the SDK sends the browser. */
import assert from 'node:assert/strict';

import type { AuthenticationClient, AuthUrlResult, OIDCTokenResponse } from 'authing-node-sdk';

import type { BrokeredWorld } from '../world/brokered-world.ts';
import { linkSaying } from '../world/page.ts';
import { WebBrowser } from '../world/web-browser.ts';

/** A further application of the world, which offers the same connections. */
export async function addApplication(
  world: BrokeredWorld,
  settings: Readonly<Record<string, unknown>>,
): Promise<BrokeredWorld> {
  const { causeway, connectionId } = world;
  const { appId } = await causeway.make('create-application', {
    appName: 'Another app',
    redirectUris: [world.redirectUri],
    loginConfig: { enabledExtIdpConnIds: [{ extIdpConnId: connectionId }] },
    ...settings,
  });
  const { secret } = await causeway.make('get-application-secret', { appId });
  return { ...world, appId: String(appId), appSecret: String(secret) };
}

/** Goes through the hosted page and the source, unless a session answers at once; resolves to the code. */
export async function comeBack(
  { redirectUri }: BrokeredWorld,
  { url, state }: AuthUrlResult,
  browser = new WebBrowser(),
): Promise<string> {
  const isHome = (address: string) => address.startsWith(redirectUri);
  const page = await browser.go(url, isHome);
  const arrival = isHome(page.url)
    ? new URL(page.url)
    : await browser.arrive(linkSaying(page, 'The main source'), redirectUri);
  assert.equal(arrival.searchParams.get('state'), state);
  return arrival.searchParams.get('code') ?? assert.fail(arrival.href);
}

/** A whole sign-in, up to the tokens. */
export async function signIn(
  world: BrokeredWorld,
  client: AuthenticationClient,
  browser = new WebBrowser(),
): Promise<OIDCTokenResponse> {
  return client.getAccessTokenByCode(await comeBack(world, client.buildAuthorizeUrl(), browser));
}

/** The error code of an answer that the SDK throws: RFC 6749 section 5.2. */
export async function protocolError(answer: Promise<unknown>): Promise<string> {
  const error: unknown = await answer.then(
    () => assert.fail('no error'),
    (thrown: unknown) => thrown,
  );
  const { response } = Object(error) as { response?: { data?: { error?: string } } }; // an AxiosError
  return response?.data?.error ?? assert.fail(String(error));
}
