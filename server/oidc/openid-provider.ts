/**
 * Our OpenID provider: what applications sign their users in with.
 *
 * Built on oidc-provider, which is imported in this folder and nowhere else. What lives here: its
 * configuration (`configuration.ts`), its records in our store (`adapter.ts`), applications as its
 * clients (`client-metadata.ts`), users as claims (`claims.ts`), when a person is needed
 * (`sign-in-policy.ts`), grants (`grants.ts`), the seam to the broker (`interactions.ts`), judging our
 * own tokens (`tokens.ts`), signing out (`sign-out.ts`), keys (`signing-keys.ts`), and what published
 * client libraries do differently (`quirks.ts`).
 *
 * Not here: who somebody is. A request that needs a person is handed to the broker, which says who
 * signed in; and nothing here knows of identity sources.
 */
import { type KoaContextWithOIDC, Provider } from 'oidc-provider';

import { createBrowser } from '../broker/browser.ts';
import type {
  Browser,
  Interactions,
  OurSessions,
  SendToSignIn,
  SignedIn,
  SignOutAtSource,
} from '../broker/interaction.ts';
import type { Clock } from '../kernel/clock.ts';
import { asId, type UserId } from '../kernel/ids.ts';
import type { SigningKey } from '../store/signing-key-ports.ts';
import type { Store } from '../store/store.ts';
import { createAdapterFactory } from './adapter.ts';
import { createAnswerStep } from './answers.ts';
import { settingsOf } from './client-metadata.ts';
import { accountFinder, createConfiguration } from './configuration.ts';
import {
  CredentialVisits,
  type CredentialsRequest,
  type TokenAnswer,
  unsentResponse,
} from './credentials-grant.ts';
import type { IncomingMessage, ServerResponse } from './http-types.ts';
import { createInteractions, describe } from './interactions.ts';
import { anchor, belowIssuer } from './mount.ts';
import { type Pages, plainPages } from './pages.ts';
import { straighten } from './quirks.ts';
import { type OpenIdLog, report } from './reports.ts';
import { RequestWrites } from './request-writes.ts';
import { createScreens, type Screens } from './screens.ts';
import { SignedInRequests } from './signed-in-requests.ts';
import { signOutUpstreamStep } from './sign-out-upstream.ts';
import { tieTokensToSession } from './sign-out.ts';
import { deriveCookieKey, loadSigningKeys } from './signing-keys.ts';
import { createTokenJudge, type TokenJudge } from './tokens.ts';
import { ourSessions, UpstreamSessions } from './upstream-sessions.ts';

export interface OpenIdProviderDeps {
  /** Our own origin, without a trailing slash; the issuer is `{publicUrl}/oidc`. */
  readonly publicUrl: string;
  readonly store: Pick<
    Store,
    'applications' | 'users' | 'signingKeys' | 'oidcRecords' | 'transaction'
  >;
  readonly clock: Clock;
  readonly sendToSignIn: SendToSignIn;
  readonly signOutAtSource?: SignOutAtSource;
  readonly log: OpenIdLog;
  readonly pages?: Pages;
  /** Newest first; derived from the signing keys when absent. */
  readonly cookieKeys?: readonly string[];
}

/** What the HTTP layer knows of a request and the request itself does not say. */
export interface RequestFacts {
  readonly requestId?: string;
  /** The address of the client, as far as proxies are trusted. */
  readonly ip?: string;
}

/** A request whose answer is still to be written. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface OpenIdProvider extends TokenJudge {
  /** Answers everything below `/oidc`, and `/{appId}/oidc/.well-known/jwks.json`. The body must be unread. */
  handle(request: IncomingMessage, response: ServerResponse, facts?: RequestFacts): Promise<void>;
  /** Ends the request that waited for this person and answers the browser with what its application gets. */
  answerSignedIn(login: SignedIn, exchange: Exchange, facts?: RequestFacts): Promise<void>;
  /** What the token endpoint says to an application whose person proves themselves without a browser. */
  exchangeCredentials(
    asked: CredentialsRequest,
    exchange: Exchange,
    facts?: RequestFacts,
  ): Promise<TokenAnswer>;
  readonly interactions: Interactions;
  readonly sessions: OurSessions;
  /** The user whom the session cookie of our OpenID provider names. */
  sessionUser(request: IncomingMessage, response: ServerResponse): Promise<UserId | undefined>;
}

/** Loads the signing keys, makes them on a first start, and sets the provider up. */
export async function createOpenIdProvider(deps: OpenIdProviderDeps): Promise<OpenIdProvider> {
  const { store, clock, log } = deps;
  const keys = await loadSigningKeys(store.signingKeys, clock);
  const known = new WeakMap<IncomingMessage, RequestFacts>();
  const factsOf = (ctx: KoaContextWithOIDC): RequestFacts => known.get(ctx.req) ?? {};
  const requestIdOf = (ctx: KoaContextWithOIDC) => factsOf(ctx).requestId;
  const browserAt = (ctx: KoaContextWithOIDC) => browserOf(ctx, factsOf(ctx).ip);
  const screens = createScreens(deps.pages ?? plainPages, requestIdOf);
  const records = store.oidcRecords;
  const writes = new RequestWrites(store);
  const signedIn = new SignedInRequests();
  const upstreamSessions = new UpstreamSessions();

  const provider = createProvider(deps, {
    keys,
    writes,
    signedIn,
    upstreamSessions,
    screens,
    browserAt,
  });
  const visits = new CredentialVisits();
  visits.register(provider, accountFinder(store.users));
  provider.use(visits.keepAnswer);
  const signOutUpstream = signOutUpstreamStep(deps, {
    upstreamSessions,
    screens,
    browserOf: browserAt,
  });
  provider.use(
    createAnswerStep({ records, writes, signedIn, signOutUpstream, clock, screens, requestIdOf }),
  );
  provider.on('authorization.success', tieTokensToSession);
  report(provider, log, requestIdOf);
  const answer = provider.callback();
  const { pathname } = new URL(provider.issuer);

  return {
    async handle(request, response, facts = {}) {
      known.set(request, facts);
      request.url = belowIssuer(pathname, request.url ?? '/') ?? '/';
      try {
        await straighten(request);
      } catch (err) {
        log.info({ err, requestId: facts.requestId }, 'openid request broke off');
        return void response.destroy();
      }
      await answer(request, response);
    },
    async answerSignedIn(login, { request, response }, facts = {}) {
      known.set(request, facts);
      await signedIn.answer(login, request, () => answer(request, response));
    },
    async exchangeCredentials(asked, { request, response }, facts = {}) {
      const visit = visits.begin(asked, request);
      known.set(visit, facts);
      await answer(visit, unsentResponse(response));
      return visits.end(visit);
    },
    interactions: createInteractions({
      provider,
      records,
      signedIn,
      applications: store.applications,
      clock,
    }),
    sessions: ourSessions(store),
    ...createTokenJudge({ provider, applications: store.applications, users: store.users, clock }),
    sessionUser: (request, response) => sessionUserOf(provider, { request, response }),
  };
}

interface ProviderParts {
  readonly keys: readonly SigningKey[];
  readonly writes: RequestWrites;
  readonly signedIn: SignedInRequests;
  readonly upstreamSessions: UpstreamSessions;
  readonly screens: Screens;
  readonly browserAt: (ctx: KoaContextWithOIDC) => Browser;
}

/** oidc-provider on our store, with our pages, below our public address. */
function createProvider(deps: OpenIdProviderDeps, parts: ProviderParts): Provider {
  const { publicUrl, store, clock } = deps;
  const { keys, screens, browserAt, ...requests } = parts;
  const { oidcRecords: records, applications, users } = store;
  const configuration = createConfiguration({
    adapter: createAdapterFactory({ ...requests, records, applications, clock }),
    keys,
    cookieKeys: deps.cookieKeys ?? [deriveCookieKey(keys)],
    isSecure: publicUrl.startsWith('https:'),
    users,
    sendToSignIn: async (ctx, interaction) => {
      // Side by side, so that the waiting request and the broker's step have one commit.
      const [address] = await Promise.all([
        deps.sendToSignIn(waitingRequest(ctx, interaction), browserAt(ctx)),
        requests.writes.commit(ctx.req),
      ]);
      return address;
    },
    renderError: screens.error,
    renderSignOut: screens.askToSignOut,
    renderSignedOut: screens.signedOut,
  });
  const provider = new Provider(`${publicUrl}/oidc`, configuration);
  anchor(provider);
  return provider;
}

async function sessionUserOf(
  provider: Provider,
  { request, response }: Exchange,
): Promise<UserId | undefined> {
  const session = await provider.Session.get(provider.createContext(request, response));
  return session.accountId === undefined ? undefined : asId<UserId>(session.accountId);
}

function waitingRequest({ oidc }: KoaContextWithOIDC, interaction: Parameters<typeof describe>[0]) {
  if (oidc.client === undefined) throw new Error('an interaction without a client');
  return describe(interaction, settingsOf(oidc.client).poolId);
}

function browserOf(ctx: KoaContextWithOIDC, ip: string | undefined): Browser {
  const lang = ctx.oidc.params?.['lang'] ?? ctx.headers['x-authing-lang'];
  return createBrowser({
    cookieHeader: ctx.headers.cookie,
    setCookie: (cookie) => void ctx.res.appendHeader('set-cookie', cookie),
    acceptLanguage: ctx.headers['accept-language'],
    lang: typeof lang === 'string' ? lang : undefined,
    secure: ctx.secure,
    ip: ip ?? ctx.req.socket.remoteAddress,
    userAgent: ctx.headers['user-agent'],
  });
}
