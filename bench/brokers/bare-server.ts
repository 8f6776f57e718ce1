/**
 * oidc-provider with its memory store and no sign-in page: whoever comes is somebody, at once. Code
 * flow with PKCE, RS256, opaque access tokens, no refresh. What any broker built on it cannot beat.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { Provider } from 'oidc-provider';
import { PEOPLE } from '../scene.ts';

const origin = `http://127.0.0.1:${env['BENCH_PORT']}`;
const client = { clientId: 'bench', clientSecret: randomBytes(32).toString('hex') };
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SESSION_S = 3600;

const provider = new Provider(origin, {
  clients: [
    {
      client_id: client.clientId,
      client_secret: client.clientSecret,
      redirect_uris: [env['BENCH_REDIRECT_URI'] ?? ''],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_post',
      id_token_signed_response_alg: 'RS256',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'bare', alg: 'RS256' }] },
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  scopes: ['openid', 'profile', 'email'],
  features: { devInteractions: { enabled: false } },
  findAccount: (_ctx, accountId) => ({
    accountId,
    claims: () => ({
      sub: accountId,
      name: `Person ${accountId}`,
      email: `person${accountId}@people.test`,
      email_verified: true,
    }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new provider.Grant({
      accountId: ctx.oidc.session?.accountId ?? '',
      clientId: client.clientId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

let logins = 0;
provider.use(async (ctx, next) => {
  if (ctx.path === '/auth' && ctx.headers.cookie === undefined) {
    const session = new provider.Session();
    session.loginAccount({ accountId: String(logins % PEOPLE) });
    logins += 1;
    await session.save(SESSION_S);
    ctx.req.headers.cookie = `${provider.cookieName('session')}=${session.jti}`;
  }
  await next();
});

provider.listen(Number(env['BENCH_PORT']), '127.0.0.1', () => {
  writeFileSync(env['BENCH_CLIENT_FILE'] ?? '', JSON.stringify(client));
});
