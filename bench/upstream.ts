/**
 * The identity provider behind every broker: a light, scripted OpenID provider over https. It signs
 * in the next of a hundred people without asking, checks client secret and PKCE, and counts requests.
 * The same process speaks SAML, in `saml-idp.ts`.
 * Not the sandbox of the demo: this one must never be the bottleneck.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { env } from 'node:process';
import { nextPerson, profileOf, type Profile } from './people.ts';
import { SamlIdp } from './saml-idp.ts';
import { PERSON_HEADER, UPSTREAM_CLIENT_ID, UPSTREAM_CLIENT_SECRET } from './scene.ts';

type Grant = {
  readonly person: number;
  readonly nonce: string | null;
  readonly challenge: string | null;
};
type Handler = (request: IncomingMessage, url: URL, response: ServerResponse) => unknown;

const port = Number(env['BENCH_PORT']);
const folder = env['BENCH_DATA_DIR'] ?? '.';
const issuer = `https://127.0.0.1:${port}`;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const grants = new Map<string, Grant>();
const people = new Map<string, number>();
const counts: Record<string, number> = {};
const samlIdps = SamlIdp.all(issuer, {
  privateKey: readFileSync(join(folder, 'saml.key'), 'utf8'),
  certificate: readFileSync(join(folder, 'saml.crt'), 'utf8'),
});

const handlers: Readonly<Record<string, Handler>> = {
  '/.well-known/openid-configuration': (_request, _url, response) => json(response, metadata()),
  '/jwks': (_request, _url, response) => {
    const jwk = publicKey.export({ format: 'jwk' });
    json(response, { keys: [{ ...jwk, kid: 'upstream', alg: 'RS256', use: 'sig' }] });
  },
  '/authorize': (_request, url, response) => authorize(url, response),
  '/token': async (request, _url, response) => {
    json(response, exchange(request, new URLSearchParams(await readBody(request))));
  },
  '/userinfo': (request, _url, response) => {
    const token = (request.headers.authorization ?? '').slice('Bearer '.length);
    const person = people.get(token);
    if (person === undefined) return void response.writeHead(401).end('{}');
    json(response, profile(person));
  },
  '/counts': (_request, _url, response) => json(response, counts),
  ...Object.fromEntries(samlIdps.flatMap(samlHandlers)),
};

function samlHandlers(idp: SamlIdp): readonly (readonly [string, Handler])[] {
  const { pathname } = new URL(idp.entityId);
  return [
    [
      pathname,
      (_request, _url, response) => send(response, 'application/samlmetadata+xml', idp.metadata()),
    ],
    [
      `${pathname}/sso`,
      (_request, url, response) => {
        const { page, email } = idp.answer(url.searchParams, nextPerson());
        response.setHeader(PERSON_HEADER, email);
        send(response, 'text/html', page);
      },
    ],
  ];
}

function metadata(): unknown {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}

function authorize(url: URL, response: ServerResponse): void {
  const query = url.searchParams;
  const person = nextPerson();
  const code = randomBytes(16).toString('base64url');
  grants.set(code, { person, nonce: query.get('nonce'), challenge: query.get('code_challenge') });
  const back = new URL(query.get('redirect_uri') ?? '');
  back.searchParams.set('code', code);
  back.searchParams.set('state', query.get('state') ?? '');
  back.searchParams.set('iss', issuer);
  response.writeHead(302, {
    location: back.href,
    'content-length': 0,
    [PERSON_HEADER]: profile(person).email,
  });
  response.end();
}

function exchange(request: IncomingMessage, form: URLSearchParams): unknown {
  const code = form.get('code') ?? '';
  const grant = grants.get(code);
  grants.delete(code);
  if (grant === undefined) throw new Error('unknown code');
  if (!isClient(request, form)) throw new Error('wrong client secret');
  const verifier = form.get('code_verifier') ?? '';
  const hash = createHash('sha256').update(verifier).digest('base64url');
  if (grant.challenge !== null && grant.challenge !== hash) throw new Error('wrong code_verifier');
  const accessToken = randomBytes(16).toString('base64url');
  people.set(accessToken, grant.person);
  // An hour of load must not fill the memory; a token is only used right away.
  if (people.size > 10_000) people.clear();
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: 3600,
    scope: 'openid profile email',
    id_token: idToken(grant),
  };
}

function isClient(request: IncomingMessage, form: URLSearchParams): boolean {
  if (form.has('client_secret')) {
    return (
      form.get('client_id') === UPSTREAM_CLIENT_ID &&
      form.get('client_secret') === UPSTREAM_CLIENT_SECRET
    );
  }
  const basic = Buffer.from(`${UPSTREAM_CLIENT_ID}:${UPSTREAM_CLIENT_SECRET}`).toString('base64');
  // RFC 6749, section 2.3.1 form-encodes both parts; the hyphen is the only character it can change.
  const encoded = Buffer.from(
    `${UPSTREAM_CLIENT_ID.replaceAll('-', '%2D')}:${UPSTREAM_CLIENT_SECRET}`,
  ).toString('base64');
  return [`Basic ${basic}`, `Basic ${encoded}`].includes(request.headers.authorization ?? '');
}

function idToken({ person, nonce }: Grant): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: UPSTREAM_CLIENT_ID,
    iat: now,
    exp: now + 3600,
    auth_time: now,
    ...(nonce === null ? {} : { nonce }),
    ...profile(person),
  };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'RS256', typ: 'JWT', kid: 'upstream' })}.${part(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

function profile(person: number): Profile {
  return profileOf(person, 'people.test');
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  return body;
}

function json(response: ServerResponse, value: unknown): void {
  send(response, 'application/json', JSON.stringify(value));
}

function send(response: ServerResponse, type: string, body: string): void {
  response
    .writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
    .end(body);
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', issuer);
  const handler = handlers[url.pathname];
  if (handler === undefined) return void response.writeHead(404, { 'content-length': 0 }).end();
  counts[url.pathname] = (counts[url.pathname] ?? 0) + 1;
  try {
    await handler(request, url, response);
  } catch (error) {
    const body = JSON.stringify({ error: 'invalid_request', error_description: String(error) });
    response.writeHead(400, { 'content-length': Buffer.byteLength(body) }).end(body);
  }
}

createServer(
  {
    key: readFileSync(join(folder, 'upstream.key')),
    cert: readFileSync(join(folder, 'upstream.crt')),
    keepAliveTimeout: 60_000,
  },
  (request, response) => void handle(request, response),
).listen(port, '127.0.0.1');
