/**
 * Tokens for somebody who proved themselves to an application without a browser.
 *
 * It is a grant type of the token endpoint, so client authentication, lifetimes, claims, refresh
 * tokens and revocation are those of every other grant. The endpoint itself refuses it: only a visit
 * that our own API makes carries a proof, and the proof is asked for after the client has proved itself.
 */
import {
  errors,
  type FindAccount,
  type Provider,
  type TokenEndpointGrantContext,
} from 'oidc-provider';

import type { Application } from '../directory/application.ts';
import { type AppId, asId, type PoolId, type UserId } from '../kernel/ids.ts';
import { scopes as knownScopes } from './claims.ts';
import { credentialsGrant, settingsOf } from './client-metadata.ts';
import { routes } from './configuration.ts';
import { prolong } from './grants.ts';
import type { IncomingMessage, ServerResponse } from './http-types.ts';
import { giveForm } from './quirks.ts';

/** The application that asked, proved as its settings demand. */
export interface ProvenApplication {
  readonly appId: AppId;
  readonly poolId: PoolId;
  /** False for one without a secret: anybody can claim to be it. */
  readonly isConfidential: boolean;
}

export interface ProvenPerson {
  readonly userId: UserId;
  /** RFC 8176. */
  readonly amr: readonly string[];
}

export interface CredentialsRequest {
  /** Proof of the application: a Basic header, or id and secret, or an id alone. */
  readonly authorization: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly scope: string | undefined;
  /** Who it is; what it throws is what the whole request throws. */
  readonly prove: (application: ProvenApplication) => Promise<ProvenPerson>;
}

/**
 * The proof of an application that the server itself vouches for. Apps of the older API hold no secret,
 * whatever their application's settings say; what they show is proof of the person.
 */
export function vouchFor({
  id,
  secret,
  oidc,
}: Application): Pick<CredentialsRequest, 'authorization' | 'clientId' | 'clientSecret'> {
  const isPublic = oidc.clientAuthentication === 'none';
  if (oidc.clientAuthentication !== 'client_secret_basic') {
    return {
      authorization: undefined,
      clientId: id,
      clientSecret: isPublic ? undefined : secret,
    };
  }
  const pair = [id, secret].map((part) => encodeURIComponent(part)).join(':'); // RFC 6749 section 2.3.1
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  return { authorization, clientId: undefined, clientSecret: undefined };
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface Visit {
  readonly request: CredentialsRequest;
  failure?: unknown;
  answer?: TokenAnswer;
}

const DEFAULT_SCOPE = 'openid profile';

export class CredentialVisits {
  readonly #visits = new WeakMap<IncomingMessage, Visit>();

  /** The same request, as the token endpoint expects it. */
  begin(request: CredentialsRequest, from: IncomingMessage): IncomingMessage {
    const { authorization, clientId, clientSecret, scope } = request;
    const headers = { ...from.headers };
    delete headers.authorization;
    delete headers.origin; // whose script asks is decided where the request came in
    if (authorization !== undefined) headers.authorization = authorization;
    const visit: IncomingMessage = Object.create(from, {
      method: { value: 'POST' },
      url: { value: routes.token, writable: true },
      headers: { value: headers },
    });
    const form = new URLSearchParams({ grant_type: credentialsGrant });
    if (clientId !== undefined) form.set('client_id', clientId);
    if (clientSecret !== undefined) form.set('client_secret', clientSecret);
    if (scope !== undefined) form.set('scope', scope);
    giveForm(visit, form);
    this.#visits.set(visit, { request });
    return visit;
  }

  /** What a visit led to. Throws what its proof threw. */
  end(visit: IncomingMessage): TokenAnswer {
    const { failure, answer } = this.#visits.get(visit) ?? {};
    if (failure !== undefined) throw failure;
    if (answer === undefined) throw new Error('the token endpoint gave no answer');
    return answer;
  }

  /** Keeps the answer for `end`, and nothing goes to the client. The outermost step of every request. */
  readonly keepAnswer = async (
    ctx: { req: IncomingMessage; status: number; body: unknown; respond?: boolean },
    next: () => Promise<unknown>,
  ): Promise<void> => {
    const visit = this.#visits.get(ctx.req);
    if (visit === undefined) return void (await next());
    ctx.respond = false;
    try {
      await next();
      visit.answer = { status: ctx.status, body: ctx.body };
    } catch (error) {
      visit.failure = error;
    }
  };

  /** Teaches the provider the grant. */
  register(provider: Provider, findAccount: FindAccount): void {
    provider.registerGrantType<{ scope?: string }>(
      credentialsGrant,
      async (ctx) => {
        const visit = this.#visits.get(ctx.req);
        if (visit === undefined) throw new errors.UnsupportedGrantType();
        const person = await proven(ctx, visit);
        await issueTokens(ctx, person, findAccount);
      },
      ['scope'],
    );
  }
}

/** An answer that the application's browser cannot disturb: headers that were set stay with the visit. */
export function unsentResponse(response: ServerResponse): ServerResponse {
  return Object.create(response);
}

type Context = TokenEndpointGrantContext<{ scope?: string }>;

async function proven(ctx: Context, visit: Visit): Promise<ProvenPerson> {
  const { client } = ctx.oidc;
  try {
    return await visit.request.prove({
      appId: asId(client.clientId),
      poolId: settingsOf(client).poolId,
      isConfidential: client.clientAuthMethod !== 'none',
    });
  } catch (error) {
    visit.failure = error;
    throw new errors.InvalidGrant('the person is not proven');
  }
}

async function issueTokens(
  ctx: Context,
  { userId, amr }: ProvenPerson,
  findAccount: FindAccount,
): Promise<void> {
  const { client, provider, params } = ctx.oidc;
  const account = await findAccount(ctx, userId);
  if (account === undefined) throw new errors.InvalidGrant('the account is not active');
  ctx.oidc.entity('Account', account);

  const mayRefresh = client.grantTypeAllowed('refresh_token');
  const scope = grantedScope(params.scope, mayRefresh);
  const { accountId } = account;
  const grant = new provider.Grant({ accountId, clientId: client.clientId });
  grant.addOIDCScope(scope);
  await prolong(grant, client);
  ctx.oidc.entity('Grant', grant);

  const shared = { accountId, client, grantId: grant.jti, gty: credentialsGrant, scope };
  const accessToken = new provider.AccessToken(shared);
  ctx.oidc.entity('AccessToken', accessToken);
  const proof = { amr: [...amr], authTime: Math.floor(Date.now() / 1000) };
  ctx.body = {
    access_token: await accessToken.save(),
    expires_in: accessToken.expiration,
    ...(scope.split(' ').includes('openid') && {
      id_token: await idToken(ctx, { scope, ...proof }),
    }),
    ...(scope.split(' ').includes('offline_access') && {
      refresh_token: await new provider.RefreshToken({ ...shared, ...proof, rotations: 0 }).save(),
    }),
    scope,
    token_type: accessToken.tokenType,
  };
}

/** What nobody knows is left out, as the authorization endpoint does. */
function grantedScope(asked: string | undefined, mayRefresh: boolean): string {
  const known = new Set<string>(knownScopes);
  if (!mayRefresh) known.delete('offline_access');
  const granted = new Set((asked ?? DEFAULT_SCOPE).split(' ')).intersection(known);
  return [...granted].join(' ');
}

async function idToken(
  ctx: Context,
  { scope, amr, authTime }: { scope: string; amr: string[]; authTime: number },
): Promise<string> {
  const { provider, account } = ctx.oidc;
  const claims = await account?.claims('id_token', scope, {}, []);
  const token = new provider.IdToken({ ...claims, amr, auth_time: authTime }, { ctx });
  // Members that its published types leave out.
  Object.assign(token, { scope, mask: {}, rejected: [] });
  return token.issue({ use: 'idtoken' });
}
