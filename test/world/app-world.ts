/** A server whose vendors a sandbox plays, and connections of them for apps. */
import { startSandbox, type Sandbox } from '@causeway/sandbox/sandbox.ts';
import { testUsers } from '@causeway/sandbox/test-users.ts';

import { type BrokeredWorld, startBrokeredWorld } from './brokered-world.ts';

export interface AppWorld extends BrokeredWorld {
  readonly sandbox: Sandbox;
  /** Adds a source with one connection of this type, offered by the application. */
  addAppConnection(wish: {
    readonly sourceType: string;
    readonly type: string;
    readonly identifier: string;
    readonly settings?: Readonly<Record<string, unknown>>;
  }): Promise<{ readonly id: string; readonly identifier: string }>;
  /** The code that the vendor's kit gives an app once the person agreed. */
  codeFor(vendor: string, person: string, clientId?: string): string;
}

const client = { clientId: 'sandbox', clientSecret: 'sandbox-secret' };

export async function startAppWorld(): Promise<AppWorld> {
  const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, clients: [] });
  const world = await startBrokeredWorld();
  const { causeway, appId } = world;
  causeway.server.playVendors({ origin: sandbox.origin, hosts: sandbox.vendors.hosts });

  return {
    ...world,
    sandbox,
    async addAppConnection({ sourceType, type, identifier, settings = {} }) {
      const source = await causeway.make('create-ext-idp', { name: identifier, type: sourceType });
      const wish = { extIdpId: source.id, type, identifier, displayName: identifier };
      const { id } = await causeway.make('create-ext-idp-conn', {
        ...wish,
        fields: client,
        ...settings,
      });
      await causeway.make('change-ext-idp-conn-state', { id, enabled: true, appId });
      return { id: String(id), identifier };
    },
    codeFor(vendor, person, clientId = client.clientId) {
      const user = testUsers.find(({ id }) => id === person);
      if (user === undefined) throw new Error(`nobody is called ${person}`);
      const scopes = ['user:email', 'snsapi_userinfo'];
      const grant = { clientId, redirectUri: '', user, scopes };
      return sandbox.vendors.deskOf(vendor).openCode(grant);
    },
    async close() {
      await world.close();
      await sandbox.close();
    },
  };
}
