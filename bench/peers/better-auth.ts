/**
 * better-auth as a broker: its generic OIDC plugin upstream, its OAuth provider downstream, SQLite.
 * The harness hands over everything in BENCH_*; the client made here goes to BENCH_CLIENT_FILE.
 */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { env } from 'node:process';
import { oauthProvider } from '@better-auth/oauth-provider';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { genericOAuth, jwt } from 'better-auth/plugins';
import Database from 'better-sqlite3';

const origin = `http://127.0.0.1:${env.BENCH_PORT}`;
const database = new Database(join(env.BENCH_DATA_DIR, 'better-auth.db'));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');

const auth = betterAuth({
  baseURL: origin,
  secret: randomBytes(32).toString('base64'),
  database,
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  emailAndPassword: { enabled: true },
  plugins: [
    jwt({ jwks: { keyPairConfig: { alg: 'RS256', modulusLength: 2048 } } }),
    oauthProvider({
      loginPage: '/login',
      consentPage: '/consent',
      scopes: ['openid', 'profile', 'email'],
      silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
    }),
    genericOAuth({
      config: [
        {
          providerId: 'bench',
          discoveryUrl: `${env.BENCH_UPSTREAM}/.well-known/openid-configuration`,
          clientId: env.BENCH_UPSTREAM_CLIENT_ID,
          clientSecret: env.BENCH_UPSTREAM_CLIENT_SECRET,
          scopes: ['openid', 'profile', 'email'],
          pkce: true,
        },
      ],
    }),
  ],
});
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();

const handle = toNodeHandler(auth);
const loginPage = '<!doctype html><title>Sign in</title><button>Continue</button>';
const server = createServer((request, response) => {
  if (request.url?.startsWith('/login') !== true) return void handle(request, response);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(loginPage);
});
await new Promise((resolve) => server.listen(Number(env.BENCH_PORT), '127.0.0.1', resolve));

// Clients can only be made on behalf of a signed-in user.
const signUp = await auth.api.signUpEmail({
  body: { email: 'admin@bench.test', password: 'bench-password', name: 'Admin' },
  returnHeaders: true,
});
const headers = new Headers({
  cookie: signUp.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; '),
});
const client = await auth.api.adminCreateOAuthClient({
  headers,
  body: {
    redirect_uris: [env.BENCH_REDIRECT_URI],
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    scope: 'openid profile email',
    skip_consent: true,
  },
});
await writeFile(
  env.BENCH_CLIENT_FILE,
  JSON.stringify({ clientId: client.client_id, clientSecret: client.client_secret }),
);
