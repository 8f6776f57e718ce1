/**
 * A provider's signing keys (RFC 7517): kept for ten minutes, imported once, and fetched anew when a
 * token does not fit them, so that a rotation costs nobody a login.
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

import { MINUTE_MS, SECOND_MS } from '../../kernel/clock.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Tools } from '../connector.ts';
import { isObject, readObject, reasonOfStatus } from './upstream.ts';

const KEY_SET_TTL_MS = 10 * MINUTE_MS;

/** At most one extra request in this time, or anybody with a forged token could make us flood the provider. */
const REFRESH_INTERVAL_MS = 30 * SECOND_MS;

interface KeySet {
  readonly find: JWTVerifyGetKey;
}

/** Runs `verify` with the provider's keys, and once more with fresh ones if the first did not fit. */
export async function withKeySet<Result>(
  jwksUri: string,
  tools: Tools,
  verify: (find: JWTVerifyGetKey) => Promise<Result>,
): Promise<Result> {
  const keys = await load(jwksUri, tools);
  try {
    return await verify(keys.find);
  } catch (error) {
    if (!mayBeRotation(error)) throw error;
    const fresh = await refresh(jwksUri, tools);
    if (fresh === keys) throw error;
    return verify(fresh.find);
  }
}

/** A provider that names no `kid`, or reuses one, shows a rotation only by a signature that fails. */
function mayBeRotation(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWSSignatureVerificationFailed
  );
}

function load(jwksUri: string, tools: Tools): Promise<KeySet> {
  return tools.cache.load(keyOf(jwksUri), KEY_SET_TTL_MS, () => fetchKeySet(jwksUri, tools));
}

/** The cached refresh is itself the rate limit, and concurrent logins share it. */
function refresh(jwksUri: string, tools: Tools): Promise<KeySet> {
  return tools.cache.load(`oidc:refresh:${jwksUri}`, REFRESH_INTERVAL_MS, () => {
    tools.cache.forget(keyOf(jwksUri));
    return load(jwksUri, tools);
  });
}

function keyOf(jwksUri: string): string {
  return `oidc:keys:${jwksUri}`;
}

async function fetchDocument(jwksUri: string, tools: Tools) {
  const response = await tools.http.fetch(jwksUri, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    redirect: 'manual',
  });
  if (response.status !== 200) {
    throw new UpstreamError(reasonOfStatus(response.status, 'misconfigured'), {
      fault: 'keys_absent',
      detail: 'key set: the address does not answer with keys',
      upstream: { status: response.status },
    });
  }
  return readObject(response, 'key set', 'bad_response');
}

/** RSA keys shorter than this verify nothing here. */
const SHORTEST_RSA_BYTES = 256;

/** What a test tells of a key set: the keys that can verify a signature, and how many are too weak to. */
export async function usableKeys(
  jwksUri: string,
  tools: Tools,
): Promise<{ readonly usable: readonly string[]; readonly weak: number }> {
  const { keys } = await fetchDocument(jwksUri, tools);
  const all = Array.isArray(keys) ? keys.filter(isObject) : [];
  const forSignatures = all.filter(({ use = 'sig' }) => use === 'sig');
  const isWeak = ({ kty, n }: Readonly<Record<string, unknown>>) =>
    kty === 'RSA' && Buffer.from(String(n), 'base64url').length < SHORTEST_RSA_BYTES;
  const strong = forSignatures.filter((key) => !isWeak(key));
  const usable = strong.map(({ kty, alg, kid }) => [alg ?? kty, kid].join(' ').trim());
  return { usable, weak: forSignatures.length - strong.length };
}

async function fetchKeySet(jwksUri: string, tools: Tools): Promise<KeySet> {
  const document = await fetchDocument(jwksUri, tools);
  try {
    return Object.freeze({
      find: createLocalJWKSet(document as unknown as JSONWebKeySet), // shape: checked by the call
    });
  } catch {
    throw new UpstreamError('bad_response', {
      fault: 'keys_absent',
      detail: 'key set: the document is not a key set',
    });
  }
}
