/**
 * The session at a source that one of ours came through: kept with it, so that either can end the other.
 *
 * A session rests on its latest sign-in. One by password names no source, and leaves what was there:
 * nothing has told the source meanwhile.
 */
import { type AdapterPayload, Provider } from 'oidc-provider';

import type { OurSessions, SessionAtSource } from '../broker/interaction.ts';
import type { Store } from '../store/store.ts';
import { revokeGrant } from './adapter.ts';
import type { IncomingMessage } from './http-types.ts';

interface Kept {
  readonly accountId: string | undefined;
  readonly upstream: SessionAtSource | undefined;
}

/** What is known of it while one request is answered. */
export class UpstreamSessions {
  readonly #kept = new WeakMap<IncomingMessage, Kept>();

  /** Remembers with what the session of this request was found. */
  note(payload: AdapterPayload): void {
    const request = Provider.ctx?.req;
    const { accountId } = payload;
    if (request !== undefined)
      this.#kept.set(request, { accountId, upstream: upstreamIn(payload) });
  }

  /** Through what the session of this request was opened. */
  noted(request: IncomingMessage): SessionAtSource | undefined {
    return this.#kept.get(request)?.upstream;
  }

  /** With what a session is to be kept: what its sign-in brought, else what it had. */
  of({ accountId }: AdapterPayload): SessionAtSource | undefined {
    const ctx = Provider.ctx;
    if (ctx === undefined || accountId === undefined) return undefined;
    const result = Reflect.get(ctx, 'oidc') === undefined ? undefined : ctx.oidc.result;
    if (result?.login?.accountId === accountId && result['upstream'] !== undefined) {
      return upstreamIn(result);
    }
    const kept = this.#kept.get(ctx.req);
    return kept?.accountId === accountId ? kept.upstream : undefined;
  }
}

/** Of a stored session, or of how a sign-in ended. */
export function upstreamIn(kept: Readonly<Record<string, unknown>>): SessionAtSource | undefined {
  return kept['upstream'] as SessionAtSource | undefined; // sealed: only sign-ins write it
}

/** What the broker may do to the sessions that people have here. */
export function ourSessions(store: Pick<Store, 'transaction'>): OurSessions {
  return {
    endThrough: (upstream) =>
      store.transaction(async ({ oidcRecords }) => {
        const ended = await oidcRecords.takeThrough(upstream);
        for (const grantId of ended.flatMap(({ payload }) => grantsIn(payload))) {
          await revokeGrant(oidcRecords, grantId);
        }
        return ended.length;
      }),
  };
}

function grantsIn({ authorizations }: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.values(Object(authorizations)).flatMap((authorization) => {
    const grantId: unknown = Reflect.get(Object(authorization), 'grantId');
    return typeof grantId === 'string' ? [grantId] : [];
  });
}
