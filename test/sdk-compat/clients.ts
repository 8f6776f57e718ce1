/** The unmodified `authing-node-sdk`, pointed at a server that runs here. */
import {
  AuthenticationClient,
  type AuthenticationClientInitOptions,
  ManagementClient,
  type ManagementClientOptions,
} from 'authing-node-sdk';

import type { BrokeredWorld } from '../world/brokered-world.ts';
import type { Running } from '../world/causeway.ts';

type Served = Pick<Running, 'url' | 'accessKeyId' | 'accessKeySecret'>;

/** A management client with the access key of the server; English, unless the options say otherwise. */
export function managementClient(
  { url, accessKeyId, accessKeySecret }: Served,
  options: Partial<ManagementClientOptions> = {},
): ManagementClient {
  return new ManagementClient({
    accessKeyId,
    accessKeySecret,
    host: url,
    lang: 'en-US',
    ...options,
  });
}

/** An authentication client of the application that the world has. */
export function authenticationClient(
  { causeway, appId, appSecret, redirectUri }: BrokeredWorld,
  options: Partial<AuthenticationClientInitOptions> = {},
): AuthenticationClient {
  return new AuthenticationClient({
    appId,
    appSecret,
    appHost: causeway.url,
    redirectUri,
    scope: 'openid profile email',
    ...options,
  });
}

/** Calls a method as a program without types may: with whatever it likes. */
export async function callUntyped(
  client: ManagementClient,
  method: keyof ManagementClient,
  request: unknown,
): Promise<unknown> {
  return Reflect.apply(client[method], client, [request]);
}
