/** OpenID providers that are broken in one way each: `oidc-provider`, with one of its answers bent. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, it } from 'node:test';

import { SignJWT, type JWTPayload } from 'jose';

import { type BrokeredWorld, startBrokeredWorld } from '../../world/brokered-world.ts';
import { alice } from '../../world/upstream.ts';
import {
  addConnection,
  assertDiagnosed,
  type Diagnosis,
  runChecks,
  signInChecks,
} from './counterpart.ts';

type Fields = Readonly<Record<string, unknown>>;
type Bend = (req: IncomingMessage, res: ServerResponse) => boolean;

const DISCOVERY = '/.well-known/openid-configuration';
const HOUR = 3600;

/** A text is a web page, anything else is JSON. */
const send = (res: ServerResponse, status: number, body: unknown) => {
  const isPage = typeof body === 'string';
  const type = isPage ? 'text/html' : 'application/json';
  res.writeHead(status, { 'content-type': type }).end(isPage ? body : JSON.stringify(body));
  return true;
};
const pathOf = ({ url = '' }: IncomingMessage) => url.split('?', 1)[0] ?? '';

const FIFTY_MEGABYTES = 50 * 2 ** 20;

/** For as long as anybody listens. */
const pour = (res: ServerResponse) => {
  const chunk = 'x'.repeat(2 ** 16);
  res.writeHead(200, { 'content-type': 'application/json' });
  void pipeline(
    Readable.from(Array<string>(FIFTY_MEGABYTES / chunk.length).fill(chunk)),
    res,
  ).catch(() => undefined);
  return true;
};

/** Answers one address so. */
const at =
  (path: string, answer: (res: ServerResponse) => boolean): Bend =>
  (req, res) =>
    pathOf(req) === path && answer(res);

describe('an OpenID provider', () => {
  let world: BrokeredWorld;
  let document: Fields;

  before(async () => {
    world = await startBrokeredWorld();
    const response = await fetch(`${world.upstream.issuer}${DISCOVERY}`);
    document = (await response.json()) as Fields; // of an OpenID provider
  });
  after(() => world.close());

  let number = 0;
  async function connected(fields: Fields): Promise<string> {
    const { upstream, causeway, connectionId } = world;
    if (Object.keys(fields).length === 0) return connectionId;
    const { issuer: issuerUrl, clientId, clientSecret } = upstream;
    const identifier = `broken-${(number += 1)}`;
    const wish = { issuerUrl, clientId, clientSecret, ...fields };
    return addConnection(causeway, { type: 'oidc', identifier, fields: wish });
  }

  const published = (changes: Fields): Bend =>
    at(DISCOVERY, (res) => send(res, 200, { ...document, ...changes }));
  const dated = (offMs: number): Bend =>
    at(DISCOVERY, (res) => {
      res.setHeader('date', new Date(Date.now() + offMs).toUTCString());
      return send(res, 200, document);
    });
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;

  interface Probed extends Diagnosis {
    readonly bend?: () => Bend;
    readonly fields?: Fields;
  }

  const probed: Readonly<Record<string, Probed>> = {
    'has no discovery document': {
      bend: () => at(DISCOVERY, (res) => send(res, 404, {})),
      check: 'discovery',
      names: /does not publish its discovery document/,
    },
    'answers discovery with a web page': {
      bend: () => at(DISCOVERY, (res) => send(res, 200, '<html>Hello</html>')),
      check: 'discovery',
      names: /web page \(HTML\)/,
    },
    'answers discovery with two megabytes': {
      bend: () => at(DISCOVERY, (res) => send(res, 200, { x: 'x'.repeat(2 ** 21) })),
      check: 'discovery',
      names: /larger than this server reads/,
    },
    'answers discovery with fifty megabytes': {
      bend: () => at(DISCOVERY, pour),
      check: 'discovery',
      names: /larger than this server reads/,
    },
    'answers discovery after the time is up': {
      bend: () => at(DISCOVERY, () => true),
      check: 'address',
      names: /did not answer in time/,
    },
    'publishes fifty megabytes of keys': {
      bend: () => at('/jwks', pour),
      check: 'keys',
      names: /larger than this server reads/,
    },
    'redirects discovery': {
      bend: () =>
        at(DISCOVERY, (res) => {
          res.writeHead(302, { location: '/elsewhere' }).end();
          return true;
        }),
      check: 'discovery',
      names: /a redirect/,
    },
    'fails at discovery': {
      bend: () => at(DISCOVERY, (res) => send(res, 503, {})),
      check: 'discovery',
      names: /not available/,
    },
    'calls itself by another issuer': {
      bend: () => published({ issuer: `${world.upstream.issuer}/` }),
      check: 'issuer',
      names: /another issuer/,
    },
    'publishes no jwks_uri': {
      bend: () => published({ jwks_uri: undefined }),
      check: 'discovery',
      names: /lacks an end point/,
    },
    'publishes no keys where it says': {
      bend: () => at('/jwks', (res) => send(res, 404, {})),
      check: 'keys',
      names: /key set \(JWKS\)/,
    },
    'publishes a web page for its keys': {
      bend: () => at('/jwks', (res) => send(res, 200, '<html></html>')),
      check: 'keys',
      names: /web page \(HTML\)/,
    },
    'has only keys that are too weak': {
      bend: () => at('/jwks', (res) => send(res, 200, { keys: [weak.export({ format: 'jwk' })] })),
      check: 'keys',
      names: /2048 bits/,
    },
    'signs by a shared secret only': {
      bend: () => published({ id_token_signing_alg_values_supported: ['HS256', 'none'] }),
      check: 'algorithms',
      names: /HS256/,
    },
    'has a clock that is ahead': { bend: () => dated(600_000), check: 'clock', names: /NTP/ },
    'has a clock that is behind': { bend: () => dated(-600_000), check: 'clock', names: /NTP/ },
    'has another secret for us': {
      fields: { clientSecret: 'not-the-secret' },
      check: 'client',
      names: /client id with this client secret/,
    },
    'wants another way to authenticate': {
      bend: () => published({ token_endpoint_auth_methods_supported: ['private_key_jwt'] }),
      fields: { clientAuthentication: 'client_secret_post' },
      check: 'client',
      names: /way in which the client authenticates/,
    },
    'knows another redirect address': {
      fields: { scopes: ['openid'] },
      check: 'redirect',
      names: /Register the callback address/,
    },
    'refuses a scope': {
      bend: () => (req, res) => {
        if (pathOf(req) === DISCOVERY) {
          return send(res, 200, { ...document, scopes_supported: undefined });
        }
        if (pathOf(req) !== '/auth') return false;
        const back = new URL(req.url ?? '', world.upstream.issuer).searchParams;
        const location = `${back.get('redirect_uri')}?error=invalid_scope&state=${back.get('state')}`;
        res.writeHead(303, { location }).end();
        return true;
      },
      check: 'scopes',
      names: /refuses a scope/,
    },
  };

  for (const [name, { bend, fields = {}, ...diagnosis }] of Object.entries(probed)) {
    it(`is diagnosed when it ${name}`, async () => {
      const id = await connected(fields);
      world.upstream.intercept = bend?.();
      const { checks } = await runChecks(world.causeway, id);
      world.upstream.intercept = undefined;

      // A connection with another identifier has a callback address that the provider does not know.
      const isStrange = Object.keys(fields).length > 0 && diagnosis.check !== 'redirect';
      const told = checks.filter(({ check }) => !isStrange || check !== 'redirect');
      assertDiagnosed(told, diagnosis);
    });
  }

  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

  interface Token {
    readonly claims?: (usual: JWTPayload) => JWTPayload;
    readonly header?: { readonly alg: string; readonly kid?: string };
    readonly key?: KeyObject | Uint8Array;
  }

  /** The provider signs with a key of ours, so that what it says can be anything. */
  function signing({ claims = (usual) => usual, header, key = pair.privateKey }: Token): Bend {
    let nonce = '';
    const usual = (): JWTPayload => {
      const now = Math.floor(Date.now() / 1000);
      const { issuer: iss, clientId: aud } = world.upstream;
      return { iss, aud, sub: alice.sub, nonce, iat: now, exp: now + HOUR };
    };
    const { alg, kid = 'test' } = header ?? { alg: 'RS256' };
    const token = async () => {
      const payload = claims(usual());
      if (alg !== 'none') return new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(key);
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${part({ alg })}.${part(payload)}.`;
    };
    return (req, res) => {
      if (pathOf(req) === '/auth') {
        nonce = new URL(req.url ?? '', world.upstream.issuer).searchParams.get('nonce') ?? nonce;
        return false;
      }
      if (pathOf(req) === '/jwks') {
        const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256' };
        return send(res, 200, { keys: [jwk] });
      }
      if (pathOf(req) !== '/token') return false;
      void token().then((id_token) => {
        send(res, 200, { access_token: 'at', token_type: 'Bearer', id_token });
      });
      return true;
    };
  }

  interface SignedIn extends Diagnosis {
    readonly bend: () => Bend;
    readonly refuses?: true;
  }

  const signedIn: Readonly<Record<string, SignedIn>> = {
    'answers the code with a web page': {
      bend: () => at('/token', (res) => send(res, 200, '<html>Sign in</html>')),
      check: 'answer',
      names: /web page \(HTML\)/,
    },
    'answers the code with success and an error': {
      bend: () => at('/token', (res) => send(res, 200, { error: 'invalid_grant' })),
      check: 'answer',
      names: /does not accept the code/,
    },
    'sends no id token': {
      bend: () =>
        at('/token', (res) => send(res, 200, { access_token: 'at', token_type: 'Bearer' })),
      check: 'answer',
      names: /no id token/,
    },
    'signs with a key that it does not publish': {
      bend: () => signing({ header: { alg: 'RS256', kid: 'unknown' } }),
      check: 'keys',
      names: /\(kid\)/,
    },
    'takes its key away while somebody signs in': {
      bend: () => {
        const usual = signing({});
        const later = other.publicKey.export({ format: 'jwk' });
        return (req, res) =>
          pathOf(req) === '/jwks'
            ? send(res, 200, { keys: [{ ...later, kid: 'later', alg: 'RS256' }] })
            : usual(req, res);
      },
      check: 'keys',
      names: /\(kid\)/,
    },
    'does not sign at all': {
      bend: () => signing({ header: { alg: 'none' } }),
      check: 'algorithms',
      names: /none/,
    },
    'signs with its public key as a secret': {
      bend: () =>
        signing({
          header: { alg: 'HS256' },
          key: Buffer.from(pair.publicKey.export({ format: 'pem', type: 'spki' })),
        }),
      check: 'algorithms',
      names: /HS256/,
    },
    'signs with another key than the published one': {
      bend: () => signing({ key: other.privateKey }),
      check: 'signature',
      names: /signature does not verify/,
    },
    'signs for somebody else': {
      bend: () => signing({ claims: (usual) => ({ ...usual, aud: 'another-client' }) }),
      check: 'audience',
      names: /meant for somebody else/,
    },
    'signs as another issuer': {
      bend: () => signing({ claims: (usual) => ({ ...usual, iss: 'https://other.example' }) }),
      check: 'issuer',
      names: /another issuer/,
    },
    'sends what has expired': {
      bend: () => signing({ claims: (usual) => ({ ...usual, exp: (usual.iat ?? 0) - HOUR }) }),
      check: 'clock',
      names: /had expired/,
    },
    'dates its token in the future': {
      bend: () => signing({ claims: (usual) => ({ ...usual, iat: (usual.iat ?? 0) + HOUR / 2 }) }),
      check: 'clock',
      names: /in the future/,
    },
    'repeats the token of another login': {
      bend: () => signing({ claims: (usual) => ({ ...usual, nonce: 'of another login' }) }),
      check: 'request',
      names: /another sign-in/,
    },
    'names nobody': {
      bend: () => signing({ claims: ({ sub: _sub, ...usual }) => usual }),
      check: 'subject',
      names: /no usable id/,
    },
    'speaks of another person in userinfo': {
      bend: () => {
        const usual = signing({});
        return (req, res) =>
          pathOf(req) === '/me' ? send(res, 200, { sub: 'another' }) : usual(req, res);
      },
      check: 'subject',
      names: /another person/,
    },
    'lets the person say no': {
      bend: () => () => false,
      refuses: true,
      check: 'person',
      names: /said no/,
    },
  };

  for (const [name, { bend, refuses, ...diagnosis }] of Object.entries(signedIn)) {
    it(`is diagnosed by a test sign-in when it ${name}`, async () => {
      world.upstream.person = refuses === true ? undefined : alice;
      world.upstream.intercept = bend();

      const checks = await signInChecks(world.causeway, world.connectionId);

      world.upstream.intercept = undefined;
      assertDiagnosed(checks, diagnosis);
    });
  }
});
