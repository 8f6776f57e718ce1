/**
 * saml-jackson as a broker: seven express routes around its library, records in SQLite.
 * The harness hands over everything in BENCH_*; the clients made here go to BENCH_CLIENT_FILE.
 */
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from 'node:process';
import { controllers as jackson } from '@boxyhq/saml-jackson';
import Database from 'better-sqlite3';
import express from 'express';

const origin = `http://127.0.0.1:${env.BENCH_PORT}`;
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const databaseFile = join(env.BENCH_DATA_DIR, 'jackson.db');
// Its options know no journal mode; the mode is remembered in the file. Its rollback journal is slower.
const database = new Database(databaseFile);
database.pragma('journal_mode = WAL');
database.close();
const base64 = (pem: string) => Buffer.from(pem).toString('base64');

const { oauthController, connectionAPIController, oidcDiscoveryController } = await jackson({
  externalUrl: origin,
  samlPath: '/api/oauth/saml',
  oidcPath: '/api/oauth/oidc',
  samlAudience: 'https://saml.example',
  noAnalytics: true,
  db: {
    engine: 'sql',
    type: 'sqlite',
    url: databaseFile,
    ttl: 300,
    encryptionKey: 'bench-key-of-exactly-32-letters!',
  },
  openid: {
    jwsAlg: 'RS256',
    jwtSigningKeys: {
      private: base64(keys.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      public: base64(keys.publicKey.export({ type: 'spki', format: 'pem' })),
    },
    redirectExactMatch: true,
  },
  logger: { info: () => {} },
});

const app = express();
app.use(express.urlencoded({ extended: false }));
app.get('/.well-known/openid-configuration', (_request, response) => {
  response.json(oidcDiscoveryController.openidConfig());
});
app.get('/oauth/jwks', async (_request, response) => {
  response.json(await oidcDiscoveryController.jwks());
});
app.get('/api/oauth/authorize', async (request, response) => {
  const { redirect_url: location } = await oauthController.authorize(request.query);
  response.redirect(location);
});
app.get('/api/oauth/oidc', async (request, response) => {
  const { redirect_url: location } = await oauthController.oidcAuthzResponse(request.query);
  response.redirect(location);
});
app.post('/api/oauth/saml', async (request, response) => {
  const { redirect_url: location } = await oauthController.samlResponse(request.body);
  response.redirect(location);
});
app.post('/api/oauth/token', async (request, response) => {
  response.json(await oauthController.token(request.body));
});
app.get('/api/oauth/userinfo', async (request, response) => {
  const token = request.headers.authorization.slice('Bearer '.length);
  response.json(await oauthController.userInfo(token));
});
await new Promise((resolve) => app.listen(Number(env.BENCH_PORT), '127.0.0.1', resolve));

const application = {
  tenant: 'bench',
  product: 'bench',
  defaultRedirectUrl: env.BENCH_REDIRECT_URI,
  redirectUrl: JSON.stringify([env.BENCH_REDIRECT_URI]),
};
const clientOf = ({ clientID: clientId, clientSecret }) => ({ clientId, clientSecret });
const openid = await connectionAPIController.createOIDCConnection({
  ...application,
  oidcDiscoveryUrl: `${env.BENCH_UPSTREAM}/.well-known/openid-configuration`,
  oidcClientId: env.BENCH_UPSTREAM_CLIENT_ID,
  oidcClientSecret: env.BENCH_UPSTREAM_CLIENT_SECRET,
});
const saml = {};
for (const signing of env.BENCH_SAML_SIGNINGS.split(',')) {
  const metadata = await fetch(`${env.BENCH_UPSTREAM}/saml/${signing}`);
  const connection = await connectionAPIController.createSAMLConnection({
    ...application,
    rawMetadata: await metadata.text(),
  });
  saml[signing] = clientOf(connection);
}
await writeFile(env.BENCH_CLIENT_FILE, JSON.stringify({ ...clientOf(openid), saml }));
