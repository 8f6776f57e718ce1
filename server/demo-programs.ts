/** The demo of development mode: the sandbox and a small application, wired to this server. */
import { startDemoApp } from '@causeway/sandbox/demo/demo-app.ts';
import { startSandbox } from '@causeway/sandbox/sandbox.ts';

import type { Config } from './config.ts';
import { DEMO_HOST, type RunningDemo } from './demo.ts';
import type { Demo } from './directory/demo.ts';
import type { PoolId } from './kernel/ids.ts';

/** Starts both programs. Throws an error that names the port when one is taken. */
export async function startDemo(
  config: Config,
  { poolId, ...demo }: Demo & { readonly poolId: PoolId },
): Promise<RunningDemo> {
  const { publicUrl } = config;
  const sandbox = await startSandbox({
    host: DEMO_HOST,
    port: config.sandboxPort,
    clients: demo.connections.map(({ identifier, clientId, clientSecret }) => ({
      clientId,
      clientSecret,
      redirectUris: [`${publicUrl}/connection/social/${identifier}/${poolId}/callback`],
    })),
  });
  const [first, second] = demo.connections;
  const app = await startDemoApp({
    host: DEMO_HOST,
    port: config.demoPort,
    issuer: `${publicUrl}/oidc`,
    clientId: demo.application.id,
    clientSecret: demo.application.secret,
    apiOrigin: publicUrl,
    connectionIdentifier: first.identifier,
    secondConnectionIdentifier: second.identifier,
  }).catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });
  return {
    tryItUrl: app.origin,
    sandboxUrl: sandbox.origin,
    playedHosts: sandbox.vendors.hosts,
    async close() {
      await app.close();
      await sandbox.close();
    },
  };
}
