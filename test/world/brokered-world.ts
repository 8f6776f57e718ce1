/** Server, source and application wired together: what a brokered login needs. */
import { startCauseway, type CausewayOptions, type Running } from './causeway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

export interface BrokeredWorld {
  readonly causeway: Running;
  readonly upstream: Upstream;
  readonly sourceId: string;
  readonly connectionId: string;
  readonly appId: string;
  readonly appSecret: string;
  /** Registered, and served by nobody: a login ends when it is reached. */
  readonly redirectUri: string;
  /** The address that the source sends browsers back to. */
  readonly callbackUrl: string;
  /** Adds a source with one connection to the same upstream, offered by the application. */
  addConnection(
    identifier: string,
    fields?: Readonly<Record<string, unknown>>,
    settings?: Readonly<Record<string, unknown>>,
  ): Promise<AddedConnection>;
  close(): Promise<void>;
}

export interface AddedConnection {
  readonly sourceId: string;
  readonly connectionId: string;
  readonly callbackUrl: string;
}

/** What connections of the upstream can be called: it knows the addresses of these. */
const identifiers = ['main', 'second', 'third', 'front'];
const redirectUri = 'https://app.example/callback';

/** `application` is laid over what `create-application` is sent. */
export async function startBrokeredWorld(
  options: CausewayOptions & { readonly application?: Readonly<Record<string, unknown>> } = {},
): Promise<BrokeredWorld> {
  const { application, ...causewayOptions } = options;
  const causeway = await startCauseway(causewayOptions);
  const callbackOf = (identifier: string) =>
    `${causeway.url}/connection/social/${identifier}/${causeway.server.firstRun.poolId}/callback`;
  const shared = `${causeway.url}/connections/oidc/callback`;
  const upstream = await startUpstream([...identifiers.map(callbackOf), shared]);
  const app = await causeway.make('create-application', {
    appName: 'App',
    redirectUris: [redirectUri],
    logoutRedirectUris: ['https://app.example/'],
    ...application,
  });
  const appId = String(app['appId']);
  const { secret } = await causeway.make('get-application-secret', { appId });

  const addConnection: BrokeredWorld['addConnection'] = async (
    identifier,
    fields = {},
    settings = {},
  ) => {
    const source = await causeway.make('create-ext-idp', { name: identifier, type: 'oidc' });
    const connection = await causeway.make('create-ext-idp-conn', {
      extIdpId: source.id,
      type: 'oidc',
      identifier,
      displayName: `The ${identifier} source`,
      fields: {
        issuerUrl: upstream.issuer,
        clientId: upstream.clientId,
        clientSecret: upstream.clientSecret,
        scopes: ['openid', 'profile', 'email'],
        ...fields,
      },
      ...settings,
    });
    await causeway.make('change-ext-idp-conn-state', { id: connection.id, enabled: true, appId });
    return {
      sourceId: String(source.id),
      connectionId: String(connection.id),
      callbackUrl: callbackOf(identifier),
    };
  };

  const main = await addConnection('main');
  return {
    ...main,
    causeway,
    upstream,
    appId,
    appSecret: String(secret),
    redirectUri,
    addConnection,
    async close() {
      await causeway.close();
      await upstream.close();
    },
  };
}
