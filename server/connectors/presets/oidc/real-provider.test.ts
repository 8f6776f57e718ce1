/**
 * The flow against an independent OpenID provider, over real sockets. Only its login page is ours: it
 * says yes at once, for whichever account the test names.
 */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';

import { exportJWK, generateKeyPair } from 'jose';
import { Provider, type Configuration } from 'oidc-provider';

import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { Callback, LoginContext, UpstreamHttp } from '../../connector.ts';
import { oidc } from './connector.ts';
import { createTools } from '../../tools.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';

const redirectUri = 'https://broker.example/callback';
const clientSecret = 'a secret with % and : and +, 32 bytes';

const people: Readonly<Record<string, Record<string, unknown>>> = {
  ada: { name: 'Ada', email: 'ada@example.org', email_verified: true, phone_number: '+44 1' },
  bob: { name: 'Bob', email: 'bob@example.org', email_verified: false },
};

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;
const running: { handle: Handle; issuer: string } = { handle: () => {}, issuer: '' };
const server = createServer((request, response) => void running.handle(request, response));

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
  await startProvider('key-1');
});

after(() => {
  server.closeAllConnections();
  server.close();
});

/** Starts the provider anew on the same address, with a signing key of its own. */
async function startProvider(kid: string, alg = 'RS256'): Promise<void> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const provider = new Provider(running.issuer, {
    ...configuration,
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid, alg, use: 'sig' }] },
  });
  const answer = provider.callback();
  running.handle = async (request, response) => {
    if (!request.url?.startsWith('/login/')) return answer(request, response);
    const { params } = await provider.interactionDetails(request, response);
    const { login_hint: person } = params;
    const login = {
      accountId: typeof person === 'string' ? person : '',
      acr: 'silver',
      amr: ['pwd'],
    };
    const result = person === 'nobody' ? { error: 'access_denied' } : { login };
    return provider.interactionFinished(request, response, result);
  };
}

const configuration: Configuration = {
  clients: [
    {
      client_id: 'client-1',
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token', 'implicit'],
      response_types: ['code', 'id_token'],
    },
    {
      client_id: 'hs256',
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      id_token_signed_response_alg: 'HS256',
      token_endpoint_auth_method: 'client_secret_jwt',
    },
  ],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'],
  responseTypes: ['code', 'id_token'],
  scopes: ['openid', 'offline_access'],
  claims: {
    openid: ['sub', 'acr', 'amr', 'auth_time'],
    profile: ['name'],
    email: ['email', 'email_verified'],
    phone: ['phone_number'],
  },
  acrValues: ['silver'],
  features: { devInteractions: { enabled: false } },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'HS256'] },
  ttl: { Interaction: 60, Grant: 60, Session: 60, AccessToken: 60, RefreshToken: 60, IdToken: 60 },
  interactions: { url: (_context, { uid }) => `/login/${uid}` },
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  cookies: { keys: ['cookie key'] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  async loadExistingGrant(context) {
    const { client, session, provider } = context.oidc;
    const grant = new provider.Grant({
      ...(client && { clientId: client.clientId }),
      ...(session?.accountId !== undefined && { accountId: session.accountId }),
    });
    grant.addOIDCScope('openid profile email phone offline_access');
    await grant.save();
    return grant;
  },
};

const http: UpstreamHttp = {
  async fetch(url, init) {
    try {
      return await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
    } catch {
      throw new UpstreamError('unreachable');
    }
  },
};

interface Journey {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly person?: string;
  /** Another verifier than the one that the login was started with. */
  readonly codeVerifier?: string;
  /** Tampers with what the browser carries back. */
  readonly tamper?: (params: URLSearchParams) => void;
}

function connection(fields: Readonly<Record<string, unknown>> = {}, upstream: UpstreamHttp = http) {
  const tools = createTools({ http: upstream, clock: Date.now });
  const stored = { issuerUrl: running.issuer, clientId: 'client-1', clientSecret, ...fields };
  const config = oidc.decode({ ...stored, forwardParameters: ['login_hint', 'prompt'] });
  return {
    refresh: (refreshToken: string) => oidc.refresh({ config, refreshToken }, tools),
    async signIn({ person = 'ada', codeVerifier, tamper }: Journey = {}) {
      const login = { ...newLogin(), parameters: { login_hint: person } };
      const started = await oidc.redirect.start({ config, login }, tools);
      const { method, params } = await browse(started.instruction.url);
      tamper?.(params);
      const finished = { ...login, codeVerifier: codeVerifier ?? login.codeVerifier };
      return oidc.redirect.finish(
        { config, login: finished, memory: started.memory, callback: { method, params } },
        tools,
      );
    },
  };
}

function newLogin(): LoginContext {
  const random = () =>
    Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
  return {
    redirectUri,
    state: random(),
    nonce: random(),
    codeVerifier: random(),
    locale: 'en',
  };
}

/** A browser with cookies, up to the moment when it would come back to us. */
async function browse(start: string): Promise<Callback> {
  const cookies = new Map<string, string>();
  let url = start;
  while (!url.startsWith(redirectUri)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const page = await fetch(url, { headers: { cookie }, redirect: 'manual' });
    for (const line of page.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = page.headers.get('location');
    if (location === null) return { method: 'POST', params: formOf(await page.text()) };
    url = new URL(location, url).href;
  }
  return { method: 'GET', params: new URL(url).searchParams };
}

function formOf(html: string): URLSearchParams {
  assert.ok(html.includes(`action="${redirectUri}"`), html);
  const inputs = html.matchAll(/name="([^"]+)" value="([^"]*)"/g);
  const params = new URLSearchParams();
  for (const [, name = '', value = ''] of inputs) params.append(name, value);
  return params;
}

test('a person signs in by code and PKCE', async () => {
  const { subjects, claims, assurance, tokens, raw } = await connection().signIn();

  assert.deepEqual(subjects, [{ type: 'generic', value: 'ada', authority: running.issuer }]);
  assert.deepEqual(claims, {
    name: 'Ada',
    email: { value: 'ada@example.org', isVerified: true },
    phone: { value: '+44 1', isVerified: false },
  });
  assert.equal(assurance.acr, 'silver');
  assert.deepEqual(assurance.amr, ['pwd']);
  assert.ok(Math.abs((assurance.authenticatedAt ?? 0) - Date.now()) < 60_000);
  assert.ok(tokens?.accessToken && tokens.idToken && tokens.refreshToken);
  assert.ok((tokens.expiresAt ?? 0) > Date.now());
  assert.equal(raw['iss'], running.issuer);
});

test('an unproven address stays unproven', async () => {
  const { subjects, claims } = await connection().signIn({ person: 'bob' });

  assert.equal(subjects[0].value, 'bob');
  assert.deepEqual(claims.email, { value: 'bob@example.org', isVerified: false });
});

test('a person signs in by form post with an id token', async () => {
  const { subjects, tokens } = await connection({ mode: 'FRONT_CHANNEL' }).signIn();

  assert.equal(subjects[0].value, 'ada');
  assert.deepEqual(Object.keys(tokens ?? {}), ['idToken']);
});

test('a person signs in with the client’s secret as HS256 key, and not without asking for it', async () => {
  const fields = { clientId: 'hs256', clientAuthentication: 'client_secret_jwt' };

  const asked = connection({ ...fields, idTokenSignedResponseAlg: 'HS256' });
  assert.equal((await asked.signIn()).subjects[0].value, 'ada');
  await rejectsAs(connection(fields).signIn(), 'bad_token');
});

test('a person who says no is told apart', async () => {
  await rejectsAs(connection().signIn({ person: 'nobody' }), 'denied');
});

test('a wrong secret is the connection’s fault', async () => {
  await rejectsAs(
    connection({ clientSecret: 'wrong' }).signIn(),
    'misconfigured',
    /invalid_client/,
  );
});

test('a code serves once, and only with its verifier', async () => {
  const codes: string[] = [];
  const tamper = (params: URLSearchParams) => void codes.push(params.get('code') ?? '');
  await connection().signIn({ tamper });

  const replay = (params: URLSearchParams) => params.set('code', codes[0] ?? '');
  await rejectsAs(connection().signIn({ tamper: replay }), 'bad_code');
  await rejectsAs(connection().signIn({ codeVerifier: 'a'.repeat(43) }), 'bad_code');
});

test('incident-33: an answer that names another issuer is refused', async () => {
  const tamper = (params: URLSearchParams) => {
    assert.equal(params.get('iss'), running.issuer);
    params.set('iss', 'https://evil.example');
  };

  await rejectsAs(connection().signIn({ tamper }), 'bad_response', /iss/);
});

test('a refresh rotates the token, and the old one is spent', async () => {
  const patient = connection({ scopes: 'openid offline_access' });
  const { tokens } = await patient.signIn();
  const first = tokens?.refreshToken ?? '';

  const second = await patient.refresh(first);

  assert.ok(second.accessToken);
  assert.notEqual(second.refreshToken, first);
  await rejectsAs(patient.refresh(first), 'bad_token');
});

test('incident-30: a userinfo answer about somebody else is refused', async () => {
  const mixed: UpstreamHttp = {
    async fetch(url, init) {
      const response = await http.fetch(url, init);
      if (!url.endsWith('/me')) return response;
      return Response.json({ ...Object(await response.json()), sub: 'bob' });
    },
  };

  await rejectsAs(connection({}, mixed).signIn(), 'bad_response', /userinfo/);
});

test('a provider that comes back with new keys loses no login', async () => {
  const lasting = connection();
  await lasting.signIn();

  await startProvider('key-2');
  assert.equal((await lasting.signIn()).subjects[0].value, 'ada');
});

test('incident-43: a provider that is slow, or gone, fails the login', async () => {
  const { handle } = running;
  running.handle = () => {}; // never answers
  const impatient: UpstreamHttp = {
    fetch: (url, init) =>
      fetch(url, { ...init, signal: AbortSignal.timeout(100) }).catch(() => {
        throw new UpstreamError('unreachable');
      }),
  };
  await rejectsAs(connection({}, impatient).signIn(), 'unreachable');

  running.handle = handle;
  const nowhere = connection({ issuerUrl: 'http://127.0.0.1:9' });
  await rejectsAs(nowhere.signIn(), 'unreachable');
});
