/**
 * Grants: what a user lets an application have. Applications here are first-party, so a grant follows
 * from the request and nobody is asked.
 */
import type { Client, Grant, KoaContextWithOIDC } from 'oidc-provider';

import { settingsOf } from './client-metadata.ts';

/** The grant that an application has of a user's session; made, widened or prolonged as the request needs. */
export async function loadGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, account, session, provider, requestParamOIDCScopes: asked } = ctx.oidc;
  if (client === undefined || account === undefined) return undefined;

  const { accountId } = account;
  const grantId = session?.grantIdFor(client.clientId);
  const kept = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const isUsable = kept?.accountId === accountId && kept.clientId === client.clientId;
  const grant = isUsable ? kept : new provider.Grant({ accountId, clientId: client.clientId });

  const granted = new Set(grant.getOIDCScope().split(' '));
  if (isUsable && asked.isSubsetOf(granted) && !isShort(grant, client)) return grant;
  grant.addOIDCScope(asked);
  return prolong(grant, client);
}

/** Keeps a grant alive for as long as the refresh token that is about to be issued under it. */
export async function keepGrantAlive(ctx: KoaContextWithOIDC): Promise<void> {
  const { grant, client } = ctx.oidc;
  if (grant === undefined || client === undefined || !isShort(grant, client)) return;
  await prolong(grant, client);
}

/** Whether the application may go on while the user is away, so that signing out does not end it. */
export function isOffline(grant: Grant): boolean {
  return grant.getOIDCScope().split(' ').includes('offline_access');
}

/** Stores the grant for as long as anything that is issued under it lives. */
export async function prolong(grant: Grant, client: Client): Promise<Grant> {
  grant.exp = nowInSeconds() + grantTtl(grant, client);
  await grant.save();
  return grant;
}

function isShort(grant: Grant, client: Client): boolean {
  return grant.exp === undefined || grant.exp < nowInSeconds() + longestTtl(grant, client);
}

/**
 * How long a grant lives, in seconds: a quarter longer than anything issued under it, so that it is
 * rewritten once in a while and not at every sign-in.
 */
function grantTtl(grant: Grant, client: Client): number {
  return Math.ceil(longestTtl(grant, client) * 1.25);
}

function longestTtl(grant: Grant, client: Client): number {
  const { codeTtl, accessTokenTtl, refreshTokenTtl } = settingsOf(client);
  const tokenTtl = isOffline(grant) ? Math.max(accessTokenTtl, refreshTokenTtl) : accessTokenTtl;
  return codeTtl + tokenTtl;
}

/** oidc-provider counts by the system's clock. */
function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
