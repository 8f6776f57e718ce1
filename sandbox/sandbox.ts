/**
 * The sandbox: identity providers played offline by one process, for the demo, for tests (they
 * misbehave on request) and for people who develop without accounts at the real ones.
 *
 * The OpenID provider lives below `providers/`, is written from its published specification and
 * answers below `/openid`. The vendors live below `vendors/` and answer below the names of their hosts. Everything is kept in memory and forgotten at the end.
 *
 * Not here: anything of the server, its contract or its connectors. Both sides must not be able to
 * share a mistake.
 */
import { pageAssets } from './assets.ts';
import { avatarSvg, blankAvatarSvg } from './avatar.ts';
import { frontPage } from './front-page.ts';
import { listen, routed } from './listen.ts';
import type { Handler } from './listen.ts';
import type { Behaviour } from './providers/openid/behaviour.ts';
import type { ClientRegistration } from './providers/openid/clients.ts';
import { createOpenidProvider } from './providers/openid/provider.ts';
import { assetReply, textReply } from './reply.ts';
import { testUsers } from './test-users.ts';
import { playVendors, type PlayedVendors } from './vendors/registry.ts';

export type SandboxOptions = {
  /** 0 picks a free port. */
  readonly port: number;
  /** A loopback address: the sandbox knows no passwords. */
  readonly host: string;
  readonly clients: readonly ClientRegistration[];
  /** Epoch milliseconds; the system clock when absent. */
  readonly now?: () => number;
};

export type Sandbox = {
  readonly origin: string;
  /** The issuer identifier of the OpenID provider. */
  readonly issuer: string;
  /** Makes the OpenID provider misbehave, a bounded number of times. */
  readonly behaviour: Behaviour;
  /** The vendors played below the names of their hosts: their clients, codes and troubles. */
  readonly vendors: Omit<PlayedVendors, 'routesAt'>;
  /** Adds a client, or replaces the one with the same `clientId`. */
  readonly registerClient: (client: ClientRegistration) => void;
  close(): Promise<void>;
};

const avatarRoutes = testUsers.map((user): readonly [string, Handler] => [
  `GET /avatars/${user.id}.svg`,
  () => assetReply('image/svg+xml', user.look ? avatarSvg(user.look) : blankAvatarSvg()),
]);

/** Starts the sandbox on loopback; throws an Error that names the port when it is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const openid = await createOpenidProvider({
    clients: options.clients,
    now: options.now ?? Date.now,
  });
  const vendors = playVendors(options.now ?? Date.now);
  const listener = await listen({
    host: options.host,
    port: options.port,
    name: 'the sandbox',
    handlerFor: (origin) =>
      routed(
        new Map([
          ...pageAssets,
          ['GET /', frontPage(origin)],
          ...avatarRoutes,
          ...openid.routesAt(origin),
          ...vendors.routesAt(origin),
        ]),
        () => textReply(404, 'The sandbox serves nothing at this address.'),
      ),
  });
  return {
    origin: listener.origin,
    issuer: openid.issuerAt(listener.origin),
    behaviour: openid.behaviour,
    vendors,
    registerClient: openid.registerClient,
    close: async () => {
      openid.stop();
      await listener.close();
    },
  };
}
