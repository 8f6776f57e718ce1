/** Where oidc-provider keeps its records: our store. */
import type { Adapter, AdapterPayload } from 'oidc-provider';

import type { Clock } from '../kernel/clock.ts';
import { type AppId, asId, type UserId } from '../kernel/ids.ts';
import { modelsOfGrant, type OidcRecord, type OidcRecordStore } from '../store/oidc-ports.ts';
import type { ApplicationStore } from '../store/store.ts';
import { toClientMetadata } from './client-metadata.ts';
import { AlreadyUsed, type RequestWrites } from './request-writes.ts';
import type { SignedInRequests } from './signed-in-requests.ts';
import type { UpstreamSessions } from './upstream-sessions.ts';

export interface AdapterDeps {
  readonly records: OidcRecordStore;
  readonly writes: RequestWrites;
  readonly signedIn: SignedInRequests;
  readonly upstreamSessions: UpstreamSessions;
  readonly applications: Pick<ApplicationStore, 'find'>;
  readonly clock: Clock;
}

/** The adapter of each model: applications are its clients, all else are records. */
export function createAdapterFactory(deps: AdapterDeps): (model: string) => Adapter {
  return (model) => (model === 'Client' ? clientAdapter(deps) : recordAdapter(deps, model));
}

/** Ends everything that was issued under a grant. */
export async function revokeGrant(records: OidcRecordStore, grantId: string): Promise<void> {
  await Promise.all([
    records.delete('Grant', grantId),
    ...modelsOfGrant.map((model) => records.deleteByGrant(model, grantId)),
  ]);
}

/** A code or refresh token presented twice was stolen by one of the two (RFC 9700 section 4.14.2). */
export async function revokeFamily(
  { records, clock }: Pick<AdapterDeps, 'records' | 'clock'>,
  { model, id }: AlreadyUsed,
): Promise<void> {
  if (!modelsOfGrant.includes(model)) return;
  const grantId = (await records.find(model, id, clock()))?.payload['grantId'];
  if (typeof grantId === 'string') await revokeGrant(records, grantId);
}

function recordAdapter(deps: AdapterDeps, model: string): Adapter {
  const { records, writes, signedIn, upstreamSessions, clock } = deps;
  const useUp = (id: string) =>
    writes.add(async (to) => {
      if (!(await to.consume(model, id, clock()))) throw new AlreadyUsed(model, id);
    });
  // A finished sign-in is single use, too: removing it must tell the winner of a race.
  const isSingleUse = model === 'Interaction';
  const isSession = model === 'Session';

  return {
    upsert(id, payload, expiresIn) {
      const upstream = isSession ? upstreamSessions.of(payload) : undefined;
      const record = {
        model,
        id,
        grantId: modelsOfGrant.includes(model) ? payload.grantId : undefined,
        ...ownerOf(model, payload),
        upstream,
        payload: { ...withoutBearerValues(payload), ...(upstream && { upstream }) },
        expiresAt: expiresIn === undefined ? undefined : clock() + expiresIn * 1000,
      };
      if (!isSession || !writes.hasRead(id)) return writes.add((to) => to.save(record));
      // Whoever ended the session meanwhile must not see it come back.
      return writes.add(async (to) => {
        if (!(await to.renew(record))) throw new AlreadyUsed(model, id);
      });
    },
    async find(id) {
      const found = isSingleUse ? signedIn.found(id) : undefined;
      if (found !== undefined) return signedIn.complete(id, found);
      const record = await records.find(model, id, clock());
      if (record === undefined || (isSingleUse && record.consumedAt !== undefined)) return;
      const payload = toPayload(record, id);
      if (isSession) {
        writes.noteRead(id);
        upstreamSessions.note(payload);
      }
      return isSingleUse ? signedIn.complete(id, payload) : payload;
    },
    consume: useUp,
    destroy: (id) => (isSingleUse ? useUp(id) : writes.add((to) => to.delete(model, id))),
    revokeByGrantId: (grantId) => writes.add((to) => to.deleteByGrant(model, grantId)),
    findByUid: () => unused('findByUid'), // tokens do not expire with the session
    findByUserCode: () => unused('findByUserCode'), // no device flow
  };
}

function clientAdapter({ applications, signedIn }: AdapterDeps): Adapter {
  return {
    async find(id) {
      const application = signedIn.application(id) ?? (await applications.find(asId<AppId>(id)));
      return application && toClientMetadata(application);
    },
    upsert: () => unused('upsert'),
    consume: () => unused('consume'),
    destroy: () => unused('destroy'),
    revokeByGrantId: () => unused('revokeByGrantId'),
    findByUid: () => unused('findByUid'),
    findByUserCode: () => unused('findByUserCode'),
  };
}

/** Whose it is, so that all of a user's can be ended; what a grant holds ends with the grant. */
function ownerOf(model: string, { accountId, clientId }: AdapterPayload) {
  if (accountId === undefined || !['Session', 'Grant'].includes(model)) return {};
  return {
    accountId: asId<UserId>(accountId),
    clientId: clientId === undefined ? undefined : asId<AppId>(clientId),
  };
}

/** The id is the bearer value itself, and the store keeps only its digest. */
function withoutBearerValues(payload: AdapterPayload): Record<string, unknown> {
  const { jti: _jti, session, ...rest } = payload;
  if (session === undefined) return rest;
  const { cookie: _cookie, ...visit } = session;
  return { ...rest, session: visit };
}

/** What oidc-provider gets of a record. */
export function toPayload({ payload, consumedAt }: OidcRecord, id: string): AdapterPayload {
  return {
    ...payload,
    jti: id,
    ...(consumedAt !== undefined && { consumed: Math.floor(consumedAt / 1000) }),
  };
}

function unused(name: string): Promise<never> {
  return Promise.reject(new Error(`${name} is not part of this OpenID provider`));
}
