/**
 * The tokens that sources gave us for a person: renewed when they are read, taken back when the person
 * leaves the source.
 *
 * A refresh token that rotates is good once, and a source that sees it twice takes all of them back. So
 * whoever wants to use one claims it in the store, for all processes; the others wait for what comes of it.
 * What came is written to every identity that holds the old one, because one sign-in may have made several.
 */
import { identitiesOf } from '../directory/identities-of.ts';
import type { Identity, UpstreamTokens } from '../directory/identity.ts';
import { type Clock, SECOND_MS } from '../kernel/clock.ts';
import { digest } from '../kernel/token.ts';
import { UpstreamError, type UpstreamReason } from '../kernel/upstream-error.ts';
import type { BrokerDeps } from './deps.ts';
import { openConnector } from './open-connection.ts';
import { toolsFor } from './pushed-tickets.ts';

export type TokenDeps = Pick<
  BrokerDeps,
  'store' | 'connectorOf' | 'tools' | 'clock' | 'onTokenTrouble'
>;

/** Renewed that long before their end, so that a token is good for a while after it was read. */
const EARLY_MS = 60 * SECOND_MS;
/** Longer than any request to a source; nobody else uses the same refresh token meanwhile. */
const CLAIM_MS = 60 * SECOND_MS;
const WAIT_MS = 10 * SECOND_MS;
const GLANCE_MS = 100;

/** The person's identities, with tokens that are good where the source still gives any. */
export async function freshIdentities(
  deps: TokenDeps,
  of: Pick<Identity, 'poolId' | 'userId'>,
): Promise<readonly Identity[]> {
  const identities = await identitiesOf(deps.store, of);
  const spent = new Set(identities.filter(isDue(deps.clock)).map(refreshTokenOf));
  if (spent.size === 0) return identities;
  await Promise.all([...spent].map((token) => renewOnce(deps, of, token)));
  return identitiesOf(deps.store, of);
}

function isDue(clock: Clock) {
  return ({ tokens }: Identity): boolean =>
    tokens?.refreshToken !== undefined &&
    tokens.expiresAt !== undefined &&
    tokens.expiresAt - EARLY_MS <= clock();
}

function refreshTokenOf({ tokens }: Identity): string {
  return tokens?.refreshToken ?? '';
}

type Owner = Pick<Identity, 'poolId' | 'userId'>;

/** Any number of readers in this process is one. */
async function renewOnce(deps: TokenDeps, owner: Owner, refreshToken: string): Promise<void> {
  const key = `renewal ${owner.userId} ${digest(refreshToken)}`;
  await deps.tools.cache.load(key, SECOND_MS, async () => {
    const until = deps.clock() + CLAIM_MS;
    const isOurs = await deps.store.replays.claim('renewal', refreshToken, until);
    await (isOurs ? renew(deps, owner, refreshToken) : awaitRenewal(deps, owner, refreshToken));
    return {};
  });
}

async function renew(deps: TokenDeps, owner: Owner, refreshToken: string): Promise<void> {
  const [first] = await holdersOf(deps, owner, refreshToken);
  if (first === undefined) return; // renewed before the claim
  try {
    const tokens = await askSource(deps, first, refreshToken);
    if (tokens !== undefined) await put(deps, owner, { refreshToken, tokens });
  } catch (error) {
    deps.onTokenTrouble(error);
    // Nothing will ever come of it again; an expired access token alone would only mislead.
    if (isSpent(error)) await put(deps, owner, { refreshToken, tokens: {} });
  }
}

const SPENT: readonly UpstreamReason[] = ['bad_token', 'bad_code', 'denied', 'not_member'];

function isSpent(error: unknown): boolean {
  return error instanceof UpstreamError && SPENT.includes(error.reason);
}

async function askSource(
  deps: TokenDeps,
  identity: Identity,
  refreshToken: string,
): Promise<UpstreamTokens | undefined> {
  const connection = await connectionOf(deps, identity);
  if (connection === undefined) return undefined;
  const { connector, config } = openConnector(deps, connection);
  const renewed = await connector.refresh?.({ config, refreshToken }, toolsFor(deps, connection));
  if (renewed === undefined) return undefined;
  const { idToken, scope } = identity.tokens ?? {};
  return {
    ...(idToken !== undefined && { idToken }),
    ...(scope !== undefined && { scope }),
    refreshToken,
    ...renewed,
    connectionId: connection.id,
  };
}

function connectionOf({ store }: TokenDeps, { poolId, tokens, connectionIds }: Identity) {
  const [only, ...others] = connectionIds;
  const id = tokens?.connectionId ?? (others.length === 0 ? only : undefined);
  return id === undefined ? undefined : store.connections.find(poolId, id);
}

/** All at once or none: half of them would hold a token that is spent. */
async function put(
  deps: TokenDeps,
  owner: Owner,
  { refreshToken, tokens }: { readonly refreshToken: string; readonly tokens: UpstreamTokens },
): Promise<void> {
  const holders = await holdersOf(deps, owner, refreshToken);
  await deps.store.transaction(async ({ identities }) => {
    // One that a sign-in wrote meanwhile has newer tokens, and keeps them.
    for (const holder of holders) await identities.renewTokens(holder, tokens, deps.clock());
  });
}

async function holdersOf(
  { store }: TokenDeps,
  owner: Owner,
  refreshToken: string,
): Promise<readonly Identity[]> {
  const identities = await identitiesOf(store, owner);
  return identities.filter((identity) => refreshTokenOf(identity) === refreshToken);
}

/** Another process asks the source; whoever waits too long goes on with what there is. */
async function awaitRenewal(deps: TokenDeps, owner: Owner, refreshToken: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += GLANCE_MS) {
    if ((await holdersOf(deps, owner, refreshToken)).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, GLANCE_MS));
  }
}

/** Tells the sources that the tokens of removed identities are not wanted any more; never throws. */
export async function revokeTokens(deps: TokenDeps, removed: readonly Identity[]): Promise<void> {
  const grants = new Map(
    removed.flatMap((identity) => {
      const token = identity.tokens?.refreshToken ?? identity.tokens?.accessToken;
      return token === undefined ? [] : [[token, identity] as const];
    }),
  );
  await Promise.all([...grants.values()].map((identity) => revokeGrant(deps, identity)));
}

async function revokeGrant(deps: TokenDeps, identity: Identity): Promise<void> {
  try {
    const connection = await connectionOf(deps, identity);
    if (connection === undefined || identity.tokens === undefined) return;
    const { connector, config } = openConnector(deps, connection);
    await connector.revoke?.({ config, tokens: identity.tokens }, deps.tools);
  } catch (error) {
    deps.onTokenTrouble(error);
  }
}
