/**
 * An independent OpenID provider as the external source: npm `oidc-provider`, run as itself, with
 * people who sign in the moment they arrive.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { interactionPolicy, Provider } from 'oidc-provider';

export interface Person {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

export interface WayIn {
  readonly acr?: string;
  readonly amr?: string[];
  readonly ts?: number;
}

export interface Upstream {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in next; `undefined` refuses the sign-in. */
  person: Person | undefined;
  /** How the person signs in there, by what the broker asked for; `ts` in seconds. */
  wayIn: (asked: Readonly<Record<string, unknown>>) => WayIn;
  /** Every request the broker or a browser made, as `METHOD /path`. */
  readonly requests: string[];
  /** Another application at the same source, in other hands: it holds genuine tokens. */
  readonly stranger: { readonly clientId: string; readonly redirectUri: string };
  /** Answers before the provider does when it returns true: to play a broken source. */
  intercept: ((req: IncomingMessage, res: ServerResponse) => boolean) | undefined;
  /** A token by the source's own key. */
  sign(claims: JWTPayload, header?: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

export const alice: Person = {
  sub: 'alice-upstream',
  name: 'Alice Liddell',
  nickname: 'alice',
  email: 'alice@example.com',
  email_verified: true,
};

export const bob: Person = {
  sub: 'bob-upstream',
  name: '鲍勃',
  email: 'bob@example.com',
  email_verified: false,
};

/** Somebody whom no other test knows. */
export function somebody(claims: Readonly<Record<string, unknown>> = {}): Person {
  const sub = `person-${randomUUID()}`;
  const email = `${sub}@example.com`;
  return { sub, name: `Name of ${sub}`, email, email_verified: true, ...claims };
}

/** Starts the source; `redirectUris` are what its administrator registered for the broker. */
export async function startUpstream(redirectUris: readonly string[]): Promise<Upstream> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has an AddressInfo
  const issuer = `http://127.0.0.1:${port}`;
  const clientId = 'broker';
  const clientSecret = 'upstream-client-secret-3f9c';
  const stranger = { clientId: 'stranger', redirectUri: 'http://127.0.0.1:9/stranger' };
  const people = new Map<string, Person>();

  const key = await newKey();

  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        application_type: 'native', // http redirect addresses on loopback
        redirect_uris: [...redirectUris],
        grant_types: ['authorization_code', 'refresh_token', 'implicit'],
        response_types: ['code', 'id_token'],
      },
      {
        client_id: stranger.clientId,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: [stranger.redirectUri],
        grant_types: ['implicit'],
        response_types: ['id_token'],
      },
    ],
    jwks: { keys: [key] },
    ttl: {
      Interaction: 600,
      Grant: 600,
      Session: 600,
      AccessToken: 600,
      RefreshToken: 600,
      IdToken: 600,
    },
    // Cookies know no ports: under the default names they would be those of the broker's provider.
    cookies: {
      names: { session: 'up_session', interaction: 'up_interaction', resume: 'up_resume' },
      keys: ['upstream'],
    },
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      profile: ['name', 'nickname', 'picture'],
      email: ['email', 'email_verified'],
      phone: ['phone_number', 'phone_number_verified'],
    },
    conformIdTokenClaims: false,
    interactions: { policy: alwaysAsk(), url: (_ctx, { uid }) => `/arrive/${uid}` },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile email phone offline_access');
      await grant.save();
      return grant;
    },
    issueRefreshToken: async () => true,
    // One that is used twice takes all of them back (RFC 9700 section 4.14.2).
    rotateRefreshToken: true,
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...people.get(sub) }),
    }),
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      introspection: { enabled: true },
    },
  });

  const upstream: Upstream = {
    issuer,
    clientId,
    clientSecret,
    stranger,
    person: alice,
    wayIn: () => ({}),
    requests: [],
    intercept: undefined,
    async sign(claims, header = {}) {
      const jwt = new SignJWT(claims).setProtectedHeader({
        alg: 'RS256',
        kid: 'upstream',
        ...header,
      });
      return jwt.sign(await importJWK(key));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const callback = provider.callback();
  server.on('request', (req, res) => {
    upstream.requests.push(`${req.method} ${req.url?.split('?', 1)[0]}`);
    if (upstream.intercept?.(req, res) === true) return;
    // Nobody stays signed in here, or another person in the same browser would be asked to sign out.
    if (req.url?.startsWith('/auth?') === true) delete req.headers.cookie;
    if (req.url?.startsWith('/arrive/') === true) return void arrive(req, res);
    void callback(req, res);
  });

  async function arrive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { person } = upstream;
    const { params } = await provider.interactionDetails(req, res);
    for (const name of ['up_session', 'up_session.sig'])
      res.appendHeader('set-cookie', `${name}=; Max-Age=0; Path=/`);
    if (person !== undefined) people.set(person.sub, person);
    const result =
      person === undefined
        ? { error: 'access_denied', error_description: 'the person said no' }
        : { login: { accountId: person.sub, ...upstream.wayIn(params) } };
    await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
  }

  return upstream;
}

async function newKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'upstream' };
}

/** Asks who it is at every visit, so that one browser can arrive as different people. */
function alwaysAsk() {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check('always', 'every visit asks', (ctx) =>
        ctx.oidc.result?.login === undefined
          ? interactionPolicy.Check.REQUEST_PROMPT
          : interactionPolicy.Check.NO_NEED_TO_PROMPT,
      ),
    );
  return policy;
}
