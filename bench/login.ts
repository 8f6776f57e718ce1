import { createHash, randomBytes, type KeyObject } from 'node:crypto';
import { Browser, type Page } from './browser.ts';
import type { HttpClient, HttpRequest } from './http-client.ts';
import { readJwks, verifyIdToken, type SigningAlgorithm } from './id-token.ts';
import { getJson, readReply, readText, type JsonObject } from './json-reply.ts';
import { PERSON_HEADER, REDIRECT_URI, type Protocol } from './scene.ts';

/** An application at a broker: everything the load generator must know to log somebody in. */
export type LoginTarget = {
  readonly name: string;
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly algorithm: SigningAlgorithm;
  /** Beyond what OpenID Connect wants. */
  readonly authorizeParams?: Readonly<Record<string, string>>;
  /** Origin of the provider behind the broker; without one the broker knows its users itself. */
  readonly upstream?: string;
  /** How the broker speaks to it. */
  readonly protocol?: Protocol;
  /** What the script of the broker's sign-in page would send; the answer names the next address. */
  readonly actOnPage?: (page: Page) => HttpRequest;
};

/** A target whose metadata and keys have been read, as an application does once. */
export type ReadyTarget = LoginTarget & {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: URL;
  readonly userinfoEndpoint: URL;
  readonly publishedKeys: ReadonlyMap<string, KeyObject>;
};

export type LoginOutcome = {
  readonly accessToken: string;
  /** Requests of browser and application to the broker. */
  readonly brokerRequests: number;
};

const MAX_PAGES = 5;

type Secrets = { readonly state: string; readonly nonce: string; readonly verifier: string };

export async function prepareTarget(client: HttpClient, target: LoginTarget): Promise<ReadyTarget> {
  const metadata = await getJson(client, target.discoveryUrl);
  const endpoint = (name: string): string => readText(metadata, name);
  return {
    ...target,
    issuer: endpoint('issuer'),
    authorizationEndpoint: endpoint('authorization_endpoint'),
    tokenEndpoint: new URL(endpoint('token_endpoint')),
    userinfoEndpoint: new URL(endpoint('userinfo_endpoint')),
    publishedKeys: readJwks(await getJson(client, endpoint('jwks_uri'))),
  };
}

/** One complete login by a browser without cookies; throws when any step is not as it should be. */
export async function logIn(client: HttpClient, target: ReadyTarget): Promise<LoginOutcome> {
  const secrets = { state: random(), nonce: random(), verifier: random() };
  const browser = new Browser(client);

  const returned = await authorize(browser, authorizeUrl(target, secrets), target);
  if (returned.searchParams.get('state') !== secrets.state)
    throw new Error('another state came back');
  const code = returned.searchParams.get('code');
  if (code === null) throw new Error(`no code came back: ${returned.search}`);

  const tokens = await exchangeCode(client, target, { code, verifier: secrets.verifier });
  const claims = verifyIdToken(
    readText(tokens, 'id_token'),
    { published: target.publishedKeys, secret: target.clientSecret },
    { ...target, audience: target.clientId, nonce: secrets.nonce },
  );
  const accessToken = readText(tokens, 'access_token');
  const userinfo = readReply(
    await client.request({
      method: 'GET',
      url: target.userinfoEndpoint,
      headers: { authorization: `Bearer ${accessToken}` },
    }),
  );
  if (userinfo['sub'] !== claims['sub']) throw new Error('userinfo is about somebody else');
  checkPerson(browser, target, userinfo);
  const visits = browser.visited.filter(({ url }) => url.origin !== target.upstream);
  return { accessToken, brokerRequests: visits.length + 2 };
}

function authorizeUrl(target: ReadyTarget, { state, nonce, verifier }: Secrets): URL {
  const url = new URL(target.authorizationEndpoint);
  url.search = new URLSearchParams({
    client_id: target.clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid profile email',
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...target.authorizeParams,
  }).toString();
  return url;
}

async function authorize(browser: Browser, start: URL, target: ReadyTarget): Promise<URL> {
  let stop = await browser.follow({ method: 'GET', url: start }, REDIRECT_URI);
  for (let pages = 0; pages < MAX_PAGES && !(stop instanceof URL); pages += 1) {
    const going: Promise<Page | URL> | undefined =
      stop.reply.status === 200 ? leave(browser, stop, target) : undefined;
    if (going === undefined) {
      const excerpt = stop.reply.body.slice(0, 300);
      throw new Error(`stuck at ${stop.url.href}: ${stop.reply.status} ${excerpt}`);
    }
    stop = await going;
  }
  if (!(stop instanceof URL)) throw new Error(`more than ${MAX_PAGES} pages`);
  return stop;
}

/** Does what the script of a page would do; undefined where it has none. */
function leave(
  browser: Browser,
  page: Page,
  { actOnPage }: ReadyTarget,
): Promise<Page | URL> | undefined {
  return actOnPage === undefined
    ? browser.submit(page, REDIRECT_URI)
    : act(browser, actOnPage(page));
}

async function act(browser: Browser, request: HttpRequest): Promise<Page | URL> {
  const url = new URL(readText(readReply(await browser.send(request)), 'url'));
  if (url.href.startsWith(REDIRECT_URI)) return url;
  return browser.follow({ method: 'GET', url }, REDIRECT_URI);
}

type Exchange = { readonly code: string; readonly verifier: string };

async function exchangeCode(
  client: HttpClient,
  target: ReadyTarget,
  { code, verifier }: Exchange,
): Promise<JsonObject> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
    client_id: target.clientId,
    client_secret: target.clientSecret,
  });
  const reply = await client.request({
    method: 'POST',
    url: target.tokenEndpoint,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  return readReply(reply);
}

// A broker that mixes up people under load must not pass for a fast one.
function checkPerson(browser: Browser, target: ReadyTarget, userinfo: JsonObject): void {
  if (target.upstream === undefined) return;
  const upstreamPage = browser.visited.find(({ url }) => url.origin === target.upstream);
  const person = upstreamPage?.reply.headers.get(PERSON_HEADER)?.[0];
  if (person === undefined) throw new Error('the login never passed the upstream');
  if (userinfo['email'] !== person) {
    throw new Error(`${person} signed in, userinfo says ${String(userinfo['email'])}`);
  }
}

function random(): string {
  return randomBytes(32).toString('base64url');
}
