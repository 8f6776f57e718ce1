/**
 * Identities that an administrator declares or takes away.
 *
 * A declared identity holds for the whole source, so its authority is empty until the first login
 * through the source fills it in. Its uniqueness is settled by the store's indexes; what they cannot see,
 * an identity of the same person under another authority, is looked for in the same transaction.
 */
import { AppError } from '@causeway/contract/errors.ts';

import type { Clock } from '../kernel/clock.ts';
import {
  type ConnectionId,
  newId,
  type PoolId,
  type SourceId,
  type TenantId,
  type UserId,
} from '../kernel/ids.ts';
import type { IdentityStore, SourceStore, Store, UserStore } from '../store/store.ts';
import { identitiesOf } from './identities-of.ts';
import type { Identity, UpstreamTokens } from './identity.ts';
import { requireSmall } from './size.ts';
import type { Source } from './source.ts';

export const DEFAULT_IDENTITY_TYPE = 'generic';

/** A source has as many as its connections have issuers. */
export const MOST_AUTHORITIES = 100;

export interface DeclaredIdentity {
  readonly sourceId: SourceId;
  readonly subject: string;
  readonly type?: string | undefined;
  readonly profile?: Readonly<Record<string, unknown>> | undefined;
  readonly tokens?: UpstreamTokens | undefined;
  readonly connectionIds?: readonly ConnectionId[] | undefined;
}

export interface IdentityLinking {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
}

/**
 * Declares that an account of a source belongs to a user; declaring it again changes nothing.
 * Throws `user_not_found`, `source_not_found`, `identity_of_other_user` or `source_already_bound`.
 */
export async function linkIdentity(
  { store, clock }: IdentityLinking,
  { poolId, tenantId }: Standing,
  input: DeclaredIdentity & { readonly userId: UserId },
): Promise<void> {
  await store.transaction(async (unit) => {
    const user = await unit.users.find(poolId, input.userId);
    if (user === undefined) throw new AppError('user_not_found');
    await declareIdentity(unit, { poolId, tenantId, userId: user.id, at: clock() }, input);
  });
}

/** Where the administrator stands: in the pool, or in one tenant of it. */
export interface Standing {
  readonly poolId: PoolId;
  readonly tenantId?: TenantId | undefined;
}

/** A source of the pool is for every tenant's people; one that a tenant owns does not exist outside it. */
async function requireSight(
  sources: Pick<SourceStore, 'find'>,
  { poolId, tenantId }: Standing,
  id: SourceId,
): Promise<Source> {
  const source = await sources.find(poolId, id);
  const isHidden = source?.tenantId !== undefined && source.tenantId !== tenantId;
  if (source === undefined || isHidden) throw new AppError('source_not_found');
  return source;
}

type Unit = Pick<Store, 'sources' | 'connections' | 'identities'>;

/** Inserts one declared identity within the caller's transaction. */
export async function declareIdentity(
  unit: Unit,
  owner: Standing & { readonly userId: UserId; readonly at: number },
  input: DeclaredIdentity,
): Promise<void> {
  const { userId } = owner;
  const source = await requireSight(unit.sources, owner, input.sourceId);
  await requireConnections(unit, source, input.connectionIds ?? []);
  requireSmall('userInfoInIdp', input.profile);

  const identity = declared(owner, source, input);
  const holders = await unit.identities.listBySubject(identity, MOST_AUTHORITIES);
  const values = { source: source.name };
  if (holders.some((holder) => holder.userId !== userId)) {
    throw new AppError('identity_of_other_user', { values });
  }
  if (holders.length > 0) return;
  if (await hasIdentityOf(unit, identity)) {
    throw new AppError('source_already_bound', { values });
  }

  const inserted = await unit.identities.insert(identity);
  if (inserted.ok) return;
  const code = inserted.taken === 'user' ? 'source_already_bound' : 'identity_of_other_user';
  throw new AppError(code, { values });
}

/**
 * Removes a user's identities of one source, of one type when given.
 * Resolves to what they were. Throws `user_not_found`, `source_not_found` or `identity_not_found`.
 */
export async function unlinkIdentity(
  {
    users,
    sources,
    identities,
  }: {
    readonly users: Pick<UserStore, 'find'>;
    readonly sources: Pick<SourceStore, 'find'>;
    readonly identities: Pick<IdentityStore, 'deleteBySource'>;
  },
  scope: Standing,
  input: {
    readonly userId: UserId;
    readonly sourceId: SourceId;
    readonly type?: string | undefined;
  },
): Promise<readonly Identity[]> {
  const { userId, sourceId, type } = input;
  const { poolId } = scope;
  if ((await users.find(poolId, userId)) === undefined) throw new AppError('user_not_found');
  await requireSight(sources, scope, sourceId);
  const removed = await identities.deleteBySource({ poolId, userId, sourceId }, type);
  if (removed.length === 0) throw new AppError('identity_not_found');
  return removed;
}

function declared(
  { poolId, userId, at }: { readonly poolId: PoolId; readonly userId: UserId; readonly at: number },
  source: Source,
  { subject, type, profile, tokens, connectionIds }: DeclaredIdentity,
): Identity {
  return {
    id: newId(),
    poolId,
    userId,
    sourceId: source.id,
    provider: source.type,
    type: type ?? DEFAULT_IDENTITY_TYPE,
    authority: '',
    subject,
    profile: profile ?? {},
    tokens,
    connectionIds: connectionIds ?? [],
    createdAt: at,
    updatedAt: at,
    lastLoginAt: undefined,
  };
}

/** One account of a source per user: a second identity of the same source and type is another account. */
async function hasIdentityOf(
  unit: Pick<Unit, 'identities'>,
  { poolId, userId, sourceId, type }: Identity,
): Promise<boolean> {
  const own = await identitiesOf(unit, { poolId, userId });
  return own.some((identity) => identity.sourceId === sourceId && identity.type === type);
}

async function requireConnections(
  { connections }: Pick<Unit, 'connections'>,
  source: Source,
  ids: readonly ConnectionId[],
): Promise<void> {
  for (const id of ids) {
    const connection = await connections.find(source.poolId, id);
    if (connection?.sourceId !== source.id) throw new AppError('connection_not_found');
  }
}
