/**
 * The server in this process, the sandbox as its source, and an application with pages of its own:
 * for the walks that need another set-up than the demo's.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Running, startCauseway } from '../world/causeway.ts';
import { freePort } from '../world/free-port.ts';

export interface Scene {
  readonly causeway: Running;
  /** Plays the sources, and the vendors. */
  readonly sandbox: Sandbox;
  readonly appId: string;
  /** The connection of the first source. */
  readonly connectionId: string;
  readonly application: ApplicationSite;
  /** The address of an authorization request of the application. */
  authorize(parameters?: Readonly<Record<string, string>>): string;
  /** An address at which this user can bind through the second source. */
  linkAddress(idToken: string, wishes?: Readonly<Record<string, string>>): Promise<string>;
  /** Exchanges a code of the application; resolves to the id token. */
  idTokenFor(code: string): Promise<string>;
  close(): Promise<void>;
}

export interface SceneOptions {
  /** The host of the server's public address; the sandbox is always at 127.0.0.1. */
  readonly host: 'localhost' | '127.0.0.1';
  /** Laid over the settings of both connections. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly appName?: string;
  /** Of the server; the sandbox has the machine's. */
  readonly clock?: () => number;
  /** Laid over the application. */
  readonly application?: Readonly<Record<string, unknown>>;
  readonly loginConfig?: Readonly<Record<string, unknown>>;
  /** Laid over the first connection: how its first visits are joined to accounts. */
  readonly association?: Readonly<Record<string, unknown>>;
}

const sources = [
  { identifier: 'acme', name: 'Acme 企业登录' },
  { identifier: 'acme-two', name: 'Acme Two' },
] as const;
const clientSecret = 'sandbox-client-secret';

export async function startScene(options: SceneOptions): Promise<Scene> {
  const { host, fields, appName, association = {}, clock = Date.now } = options;
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const causeway = await startCauseway({
    env: { CAUSEWAY_PORT: String(port), CAUSEWAY_PUBLIC_URL: url },
    clock,
  });
  const { poolId } = causeway.server.firstRun;
  const sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    clients: sources.map(({ identifier }) => ({
      clientId: identifier,
      clientSecret,
      redirectUris: [`${url}/connection/social/${identifier}/${poolId}/callback`],
    })),
  });
  causeway.server.playVendors({ origin: sandbox.origin, hosts: sandbox.vendors.hosts });
  const application = await startApplication();
  const { appId } = await causeway.make('create-application', {
    appName: appName ?? 'Meridian 平台',
    redirectUris: [application.redirectUri],
    logoutRedirectUris: [application.origin],
    loginConfig: { enabledAllExtIdpConns: true, ...options.loginConfig },
    ...options.application,
  });
  const connectionIds: string[] = [];
  for (const { identifier, name } of sources) {
    const { id } = await causeway.make('create-ext-idp', { name, type: 'oidc' });
    const connection = await causeway.make('create-ext-idp-conn', {
      extIdpId: id,
      type: 'oidc',
      identifier,
      displayName: name,
      fields: { issuerUrl: sandbox.issuer, clientId: identifier, clientSecret, ...fields },
      ...(identifier === 'acme' && association),
    });
    connectionIds.push(String(connection.id));
  }

  const client = {
    client_id: String(appId),
    redirect_uri: application.redirectUri,
  };
  return {
    causeway,
    sandbox,
    appId: String(appId),
    connectionId: connectionIds[0] ?? '',
    application,
    authorize: (parameters = {}) =>
      address(url, '/oidc/auth', {
        ...client,
        response_type: 'code',
        scope: 'openid profile email',
        state: 'state-of-the-application',
        nonce: 'nonce-of-the-application',
        ...parameters,
      }),
    async linkAddress(idToken, wishes = {}) {
      const query = {
        ext_idp_conn_identifier: sources[1].identifier,
        app_id: String(appId),
        id_token: idToken,
        ...wishes,
      };
      const reply = await causeway.ask('generate-link-extidp-url', { input: query });
      return String(reply.data?.['url']);
    },
    async idTokenFor(code) {
      const { secret } = await causeway.make('get-application-secret', { appId });
      const answer = await fetch(`${url}/oidc/token`, {
        method: 'POST',
        body: new URLSearchParams({
          ...client,
          client_secret: String(secret),
          grant_type: 'authorization_code',
          code,
        }),
      });
      return String(Reflect.get(Object(await answer.json()), 'id_token'));
    },
    async close() {
      await application.close();
      await sandbox.close();
      await causeway.close();
    },
  };
}

/** What the application serves: any path echoes its query, and some pages do more. */
export interface ApplicationSite {
  /** On localhost, which is another site than 127.0.0.1. */
  readonly origin: string;
  readonly redirectUri: string;
  /** Serves this page, with its script, at a path. */
  serve(path: string, html: string): void;
  /** Serves a file as it is. */
  serveFile(path: string, type: string, content: Buffer): void;
  close(): Promise<void>;
}

export async function startApplication(): Promise<ApplicationSite> {
  const pages = new Map<string, string>();
  const files = new Map<string, { readonly type: string; readonly content: Buffer }>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(pathname);
    response.setHeader('content-type', file?.type ?? 'text/html; charset=utf-8');
    if (file !== undefined) return response.end(file.content);
    return response.end(pages.get(pathname) ?? page('<h1>The application</h1>'));
  });
  await listen(server);
  const { port } = server.address() as AddressInfo; // a TCP server has an AddressInfo
  const origin = `http://localhost:${port}`;
  return {
    origin,
    redirectUri: `${origin}/callback`,
    serve: (path, html) => void pages.set(path, page(html)),
    serveFile: (path, type, content) => void files.set(path, { type, content }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, 'localhost', resolve));
}

function page(body: string): string {
  return `<!doctype html><title>The application</title><link rel="icon" href="data:,">${body}`;
}

function address(origin: string, path: string, query: Readonly<Record<string, string>>): string {
  return `${origin}${path}?${new URLSearchParams(query).toString()}`;
}
