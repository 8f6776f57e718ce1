/**
 * Management tokens: JWTs (ES256) that stand for an access key for two hours.
 *
 * Clients read the claim `scoped_userpool_id` out of the payload, and some decode it as plain base64.
 * A payload of ASCII without `>`, `?`, `~` and DEL never yields the two characters in which base64url
 * differs, so every claim is such text (pool ids that an operator chose otherwise are their own risk).
 * Our id_tokens may be signed by the same key; what keeps them apart is checked, not hoped for:
 * type, issuer and audience (RFC 8725 sections 3.8, 3.9 and 3.11).
 */
import { AppError } from '@causeway/contract/errors.ts';
import { MANAGEMENT_TOKEN_SECONDS } from '@causeway/contract/management-token.ts';
import { importJWK, type JWK, jwtVerify, SignJWT } from 'jose';

import { livingGenerations, livingSecrets } from '../../directory/access-keys.ts';
import type { AccessKey } from '../../directory/pool.ts';
import { type Clock, MINUTE_MS, SECOND_MS } from '../../kernel/clock.ts';
import { equalInConstantTime, newToken } from '../../kernel/token.ts';
import type { PrivateKey, SigningKeyStore } from '../../store/signing-key-ports.ts';
import type { PoolStore } from '../../store/store.ts';
import { createSecretGuesses } from './secret-guesses.ts';

const ALGORITHM = 'ES256';
const TYPE = 'management+jwt';
const ISSUER = 'causeway';
const AUDIENCE = 'causeway-management';

type Key = Awaited<ReturnType<typeof importJWK>>;

/** The key pairs that management tokens are signed with. */
export interface ManagementTokenKeys {
  /** The private key to sign with. */
  newest(): Promise<{ readonly id: string; readonly key: Key }>;
  /** The public key to check with. */
  byId(id: string): Promise<Key | undefined>;
}

export interface ManagementTokens {
  /**
   * For the client at this address. Throws `access_key_invalid`, alike for an unknown key and a wrong
   * secret, or `too_many_requests` after several of them.
   */
  issue(accessKeyId: string, accessKeySecret: string, address: string): Promise<string>;
  /** Resolves to the access key that the token stands for; throws `management_token_invalid`. */
  verify(token: string): Promise<AccessKey>;
}

export interface ManagementTokenDeps {
  readonly pools: Pick<PoolStore, 'accessKey'>;
  readonly keys: ManagementTokenKeys;
  readonly clock: Clock;
}

/** Issues and checks tokens; guesses of secrets are slowed down by key and address. */
export function createManagementTokens(deps: ManagementTokenDeps): ManagementTokens {
  const check = remembering((token) => checkToken(deps, token), deps.clock);
  const guesses = createSecretGuesses(deps.clock);
  return {
    issue: (accessKeyId, secret, address) =>
      guesses.attempt({ accessKeyId, address }, () => issue(deps, accessKeyId, secret)),
    async verify(token) {
      const { accessKeyId, poolId, generation } = await check(token);
      // Read anew every time, so a deleted key or secret takes its tokens with it.
      const accessKey = await deps.pools.accessKey(accessKeyId);
      if (accessKey === undefined || accessKey.poolId !== poolId) {
        throw new AppError('management_token_invalid', { detail: 'access key is gone' });
      }
      if (livingGenerations(accessKey, deps.clock()).includes(generation)) return accessKey;
      throw new AppError('management_token_invalid', { detail: 'secret was replaced' });
    },
  };
}

async function issue(deps: ManagementTokenDeps, id: string, secret: string): Promise<string> {
  const accessKey = await deps.pools.accessKey(id);
  const secrets = accessKey ? livingSecrets(accessKey, deps.clock()) : [newToken()];
  const found = secrets.findIndex((known) => equalInConstantTime(known, secret));
  if (accessKey === undefined || found === -1) throw new AppError('access_key_invalid');

  const { id: kid, key } = await deps.keys.newest();
  const now = Math.floor(deps.clock() / SECOND_MS);
  return new SignJWT({
    scoped_userpool_id: accessKey.poolId,
    secret_generation: livingGenerations(accessKey, deps.clock())[found] ?? 0,
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(accessKey.id)
    .setIssuedAt(now)
    .setExpirationTime(now + MANAGEMENT_TOKEN_SECONDS)
    .sign(key);
}

/** What a token says, after its signature was checked. */
interface CheckedToken {
  readonly accessKeyId: string;
  readonly poolId: unknown;
  /** Which of the key's secrets it was issued for. */
  readonly generation: number;
  /** Epoch ms. */
  readonly expiresAt: number;
}

async function checkToken(deps: ManagementTokenDeps, token: string): Promise<CheckedToken> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => keyOf(deps.keys, kid), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(deps.clock()),
    });
    const { sub = '', exp = 0, scoped_userpool_id: poolId, secret_generation = 0 } = payload;
    const generation = Number(secret_generation);
    return { accessKeyId: sub, poolId, generation, expiresAt: exp * SECOND_MS };
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'not a token';
    throw new AppError('management_token_invalid', { detail });
  }
}

const REMEMBERED_LIMIT = 500;
const REMEMBERED_MS = MINUTE_MS;

/**
 * Clients send one token thousands of times, and checking its signature costs more than the rest of
 * most calls; so a good one is remembered for a minute. Bad ones are not.
 */
function remembering(
  check: (token: string) => Promise<CheckedToken>,
  clock: Clock,
): (token: string) => Promise<CheckedToken> {
  const remembered = new Map<string, CheckedToken & { readonly until: number }>();
  return async (token) => {
    const known = remembered.get(token);
    if (known !== undefined && clock() < known.until) return known;
    remembered.delete(token);
    const checked = await check(token);
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size >= REMEMBERED_LIMIT) remembered.delete(oldest);
    const until = Math.min(checked.expiresAt, clock() + REMEMBERED_MS);
    remembered.set(token, { ...checked, until });
    return checked;
  };
}

async function keyOf(keys: ManagementTokenKeys, kid: string | undefined): Promise<Key> {
  const key = kid === undefined ? undefined : await keys.byId(kid);
  if (key === undefined) throw new Error('unknown key id');
  return key;
}

/** How long the list of keys is kept; another node may have made the first one meanwhile. */
const KEYS_TTL_MS = MINUTE_MS;

interface KeyPair {
  readonly id: string;
  readonly privateKey: Key;
  readonly publicKey: Key;
}

/** The ES256 keys of the store, read at most once a minute. */
export function storedTokenKeys(store: SigningKeyStore, clock: Clock): ManagementTokenKeys {
  let cache: { readonly until: number; readonly pairs: Promise<readonly KeyPair[]> } | undefined;

  async function load(): Promise<readonly KeyPair[]> {
    const stored = await store.list();
    return Promise.all(stored.filter((key) => key.algorithm === ALGORITHM).map(keyPair));
  }

  function pairs(): Promise<readonly KeyPair[]> {
    if (cache === undefined || cache.until < clock()) {
      const loading = load();
      cache = { until: clock() + KEYS_TTL_MS, pairs: loading };
      loading.catch(() => (cache = undefined));
    }
    return cache.pairs;
  }

  return {
    async newest() {
      const [first] = await pairs();
      if (first === undefined) {
        cache = undefined;
        throw new AppError('unavailable', { detail: 'no ES256 key yet' });
      }
      return { id: first.id, key: first.privateKey };
    },
    async byId(id) {
      return (await pairs()).find((pair) => pair.id === id)?.publicKey;
    },
  };
}

async function keyPair({ id, privateJwk }: PrivateKey): Promise<KeyPair> {
  const jwk = privateJwk as JWK; // stored as one
  const { d: _secret, ...publicJwk } = jwk;
  return {
    id,
    privateKey: await importJWK(jwk, ALGORITHM),
    publicKey: await importJWK(publicJwk, ALGORITHM),
  };
}
