/**
 * The one composition root: the only file that constructs things and knows every module.
 *
 * Read from top to bottom it is the order of a start: what holds state first, then what uses it, the
 * HTTP edge last. Nothing here decides anything.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { connectionBench } from './broker/connection-bench.ts';
import type { BrokerDeps } from './broker/deps.ts';
import { loginSteps } from './broker/login.ts';
import { sendToSignIn } from './broker/sign-in.ts';
import { signOutAtSource } from './broker/sign-out.ts';
import { type Config, loadEncryptionKeys } from './config.ts';
import { connectionSettings } from './connection-settings.ts';
import {
  createPlayedVendors,
  type PlayedVendors,
  type Stage,
} from './connectors/played-vendors.ts';
import { logoFile } from './connectors/logos.ts';
import { connectors } from './connectors/registry.ts';
import { createTools } from './connectors/tools.ts';
import type { CredentialDeps } from './credentials/credentials.ts';
import type { Mailbox } from './credentials/mailbox.ts';
import { createPasswordKey } from './credentials/password-key.ts';
import { createOutlets } from './delivery.ts';
import type { DemoAddresses } from './directory/demo.ts';
import { type FirstRun, firstRun } from './directory/first-run.ts';
import { createApp, type ReplyObserver } from './http/app.ts';
import { createAuthenticators } from './http/auth/authenticators.ts';
import { createManagementTokens, storedTokenKeys } from './http/auth/management-token.ts';
import { createPoolRate } from './http/auth/pool-rate.ts';
import type { UserTokens } from './http/auth/user-token.ts';
import { authenticationRoutes } from './http/authentication/authentication-routes.ts';
import { browserRoutes } from './http/browser/browser-routes.ts';
import { docsRoutes } from './http/docs/docs-routes.ts';
import { mailboxRoutes } from './http/browser/mailbox-routes.ts';
import { managementRoutes } from './http/management/management-routes.ts';
import { codePictureRoutes } from './http/code-picture-routes.ts';
import { deliveryRoutes } from './http/delivery-routes.ts';
import { createLogos, logoRoutes } from './http/logos.ts';
import { oidcRoutes } from './http/oidc-routes.ts';
import { operationsRoutes } from './http/operations.ts';
import { openIdPages } from './http/pages/openid-pages.ts';
import { withRetention } from './jobs/retention.ts';
import { startSweeper } from './jobs/sweeper.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { createPasswordHasher, type PasswordHasher } from './kernel/password-hash.ts';
import { createLogger, type Logger } from './observe/log.ts';
import { createMetrics, type Metrics } from './observe/metrics.ts';
import {
  createOpenIdProvider,
  type OpenIdProvider,
  type RequestFacts,
} from './oidc/openid-provider.ts';
import { createOutboundHttp, type OutboundHttp } from './outbound/http.ts';
import { createOutboundSockets, type OutboundSockets } from './outbound/sockets.ts';
import manifest from './package.json' with { type: 'json' };
import { ownershipProofs } from './ownership-proofs.ts';
import { openSqlStore } from './store/sql/sql-store.ts';
import type { Store } from './store/store.ts';

export interface Causeway {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly firstRun: FirstRun;
  readonly log: Logger;
  /** Leads every address of the vendors to a sandbox, from now on; for development only. */
  readonly playVendors: (stage: Stage) => void;
  /** Ends what runs in the background and closes what is open; requests must have ended before. */
  close(): Promise<void>;
}

/** What a start may replace; tests hold the clock and silence the log. */
export interface Surroundings {
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Where the demo's programs will listen, in development. */
  readonly demo?: DemoAddresses;
  /** Whether the metrics tell of this process, too: for one server a process. */
  readonly watchProcess?: boolean;
  /** Sees every reply of the API as it leaves. */
  readonly onReply?: ReplyObserver;
}

/** Builds the server from its configuration, ready to listen. */
export async function compose(config: Config, around: Surroundings = {}): Promise<Causeway> {
  const { clock = systemClock, log = createLogger({ level: config.logLevel }) } = around;
  const onError = (error: unknown) => log.error({ err: error }, 'background work failed');
  const metrics = createMetrics({
    connectionTypes: connectors.map(({ type }) => type),
    watchProcess: around.watchProcess ?? false,
  });
  const outbound = createOutboundHttp({
    allow: config.outboundAllow,
    onExchange: (exchange) => metrics.observeExchange(exchange),
  });
  const sockets = createOutboundSockets({ allow: config.outboundAllow });
  const store = await openSqlStore({
    url: config.databaseUrl,
    keyEncryptionKeys: loadEncryptionKeys(config),
    durability: config.sqliteDurability,
    clock,
    onError,
  });
  try {
    const { accessKeyId, accessKeySecret } = config;
    const first = await firstRun(
      { store, clock, settings: connectionSettings },
      { accessKeyId, accessKeySecret, demo: around.demo },
    );
    const hasher = createPasswordHasher();
    const vendors = createPlayedVendors();
    const { onReply } = around;
    const ways = { outbound, sockets };
    const parts = { ...ways, config, clock, log, metrics, store, hasher, vendors, onReply };
    const app = await composeHttp(parts, await composeSignIn(parts));
    const kept = { logins: config.loginRetentionMs, traces: config.traceRetentionMs };
    const sweeper = startSweeper({ store: withRetention(store, kept), clock, onError });
    return {
      app,
      store,
      firstRun: first,
      log,
      playVendors: (stage) => vendors.play(stage),
      async close() {
        await sweeper.stop();
        await outbound.close();
        sockets.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface Parts {
  readonly onReply: ReplyObserver | undefined;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly outbound: OutboundHttp;
  readonly sockets: OutboundSockets;
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly vendors: PlayedVendors;
}

interface SignIn {
  readonly broker: BrokerDeps;
  readonly openid: OpenIdProvider;
  readonly credentials: CredentialDeps;
  readonly mailbox: Mailbox | undefined;
}

/** The broker and the OpenID provider need each other: one sends people over, the other sends them back. */
async function composeSignIn(parts: Parts): Promise<SignIn> {
  const { config, clock, log, metrics, store, hasher, vendors } = parts;
  const { publicUrl } = config;
  const playedConnectors = new Map(connectors.map((real) => [real.type, vendors.connector(real)]));
  const openid = await createOpenIdProvider({
    publicUrl,
    store,
    clock,
    log,
    pages: openIdPages,
    sendToSignIn: (interaction, browser) => sendToSignIn(broker)(interaction, browser),
    signOutAtSource: (signedOut, browser) => signOutAtSource(broker)(signedOut, browser),
  });
  const { delivery, mailbox } = createOutlets(config, { clock, http: parts.outbound });
  const credentials = { store, clock, hasher, delivery };
  const broker: BrokerDeps = {
    store,
    steps: loginSteps(store.tickets, clock),
    connectorOf: (type) => playedConnectors.get(type),
    tools: createTools({ http: vendors.http(parts.outbound), sockets: parts.sockets, clock }),
    interactions: openid.interactions,
    sessions: openid.sessions,
    proofs: ownershipProofs(credentials),
    clock,
    publicUrl,
    onTokenTrouble: (error) => log.warn({ err: error }, 'a source did not renew or revoke tokens'),
    onDecision: (decision) => {
      metrics.countDecision(decision);
      log.info({ decision }, 'decided');
    },
  };
  return { broker, openid, credentials, mailbox };
}

/** How the callers of the APIs prove themselves. */
function composeCallers({ config, clock, store }: Parts, openid: OpenIdProvider) {
  const userTokens: UserTokens = {
    verify: async (token) =>
      (await openid.verifyAccessToken(token)) ?? (await openid.verifyIdToken(token)),
  };
  const keys = storedTokenKeys(store.signingKeys, clock);
  const managementTokens = createManagementTokens({ pools: store.pools, keys, clock });
  const countCall = createPoolRate(config.requestsPerSecond, clock);
  const proofs = { userTokens, managementTokens };
  return {
    ...proofs,
    authenticators: createAuthenticators({ ...proofs, store, clock, countCall }),
  };
}

async function composeHttp(
  parts: Parts,
  { broker, openid, credentials, mailbox }: SignIn,
): Promise<FastifyInstance> {
  const { config, clock, log, metrics, store, hasher, onReply } = parts;
  const { version } = manifest;
  const passwordKey = createPasswordKey(store.signingKeys, clock);
  const logoOf = createLogos(logoFile);
  const callers = composeCallers(parts, openid);
  const shared = { broker, openid, credentials, passwordKey, logoOf, ...callers };

  const app = createApp({
    logger: log,
    // An empty list would have the header of every request read and believed by nobody.
    trustProxy: config.trustProxy.length > 0 && [...config.trustProxy],
    onReply,
    onServed: (served) => metrics.observeRequest(served),
  });
  operationsRoutes(app, { checkReady: () => store.ping(), metrics });
  managementRoutes(app, {
    ...shared,
    store,
    clock,
    hasher,
    settings: connectionSettings,
    tokens: broker,
    connectionBench: connectionBench(broker),
  });
  authenticationRoutes(app, { ...shared, version });
  docsRoutes(app, { mayTry: config.isDevelopment, version });
  if (mailbox !== undefined) mailboxRoutes(app, { mailbox, publicUrl: config.publicUrl });
  await oidcRoutes(app, (request, reply) =>
    openid.handle(request.raw, reply.raw, factsOf(request)),
  );
  await deliveryRoutes(app, broker);
  codePictureRoutes(app, broker);
  logoRoutes(app, logoOf);
  await browserRoutes(app, {
    ...shared,
    sessionUser: (request, reply) => openid.sessionUser(request.raw, reply.raw),
    answerSignedIn: (request, reply, login) => {
      reply.hijack();
      const exchange = { request: request.raw, response: reply.raw };
      return openid.answerSignedIn(login, exchange, factsOf(request));
    },
  });
  return app;
}

function factsOf({ id, ip }: FastifyRequest): RequestFacts {
  return { requestId: id, ip };
}
