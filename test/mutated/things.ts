/** What exists on the server under test, so that mutated requests are about something. */
import type { Route } from '@causeway/contract/route.ts';

import type { Client } from '../world/client.ts';
import type { Members } from './draft.ts';

export interface Things {
  /** What members of these names mean, in a call of this route. */
  valuesFor(route: Route): Members;
  /** The proof that the route asks for. */
  headersFor(route: Route): Readonly<Record<string, string>>;
  /** What no refusal may contain. */
  readonly secrets: readonly string[];
}

const clientSecret = 'sealed-client-secret-of-the-source';
const password = 'correct horse battery';

/** A new thing of every kind, by the management API; `token` proves the caller. */
export async function makeThings(
  client: Client,
  { token, round }: { readonly token: string; readonly round: number },
): Promise<Things> {
  const { appId, secret } = await makeApplication(client);
  const { tenantId } = await client.make('create-tenant', { name: 'Acme', appIds: [appId] });
  const source = await client.make('create-ext-idp', { name: 'Okta', type: 'oidc' });
  const fields = { issuerUrl: 'https://okta.example', clientId: 'client', clientSecret };
  const identifier = `okta-${round}`;
  const connection = await client.make('create-ext-idp-conn', {
    extIdpId: source.id,
    type: 'oidc',
    identifier,
    displayName: 'Okta',
    fields,
  });
  const offer = { id: connection.id, enabled: true, appId };
  await client.make('change-ext-idp-conn-state', offer);
  const names = { username: `ada-${round}`, email: `ada-${round}@example.com` };
  const { userId } = await client.make('create-user', { ...names, password });
  const identity = { extIdpId: source.id, userId, userIdInIdp: `ada-${round}` };
  await client.make('link-identity', identity);
  await client.make('add-tenant-users', { tenantId, linkUserIds: [userId] });
  const caller = await makeCaller(client, round);
  const key = await client.make('create-access-key', { canReadSecrets: false });
  const ids = { sourceId: source.id, connectionId: connection.id, appId, tenantId, userId };
  const known = {
    ...names,
    appId,
    appIds: [appId],
    app_id: appId,
    client_id: appId,
    client_secret: secret,
    id_token: caller.idToken,
    tenantId,
    sourceAppId: appId,
    userId,
    userIds: [userId],
    linkUserId: userId,
    linkUserIds: [userId],
    extIdpId: source.id,
    connIds: [connection.id],
    ext_idp_conn_identifier: identifier,
    fields,
    type: 'oidc',
    userIdInIdp: `ada-${round}`,
    accessKeyId: key['accessKeyId'],
    accessKeySecret: key['accessKeySecret'],
    secret: key['accessKeySecret'],
    password,
    account: names.username,
    // A right one would end the session of the caller.
    oldPassword: 'not the password',
    newPassword: password,
    connection: 'PASSWORD',
    phoneNumber: '13800138000',
  };
  return {
    secrets: [
      clientSecret,
      password,
      secret,
      String(key['accessKeySecret']),
      client.accessKeySecret,
    ],
    valuesFor: ({ path }) => ({ ...known, id: idFor(path, ids) }),
    headersFor: ({ access }) => {
      if (access === 'management') return { authorization: token };
      if (access === 'user') return { authorization: caller.accessToken };
      return { 'x-authing-app-id': caller.appId };
    },
  };
}

async function makeApplication(client: Client) {
  const redirectUris = ['https://app.example/callback'];
  const { appId } = await client.make('create-application', { appName: 'App', redirectUris });
  const { secret } = await client.make('get-application-secret', { appId });
  return { appId: String(appId), secret: String(secret) };
}

/** Person and application that call are others than those that the calls are about, which get deleted. */
async function makeCaller(client: Client, round: number) {
  const username = `bob-${round}`;
  await client.make('create-user', { username, password });
  const { appId, secret } = await makeApplication(client);
  const input = {
    connection: 'PASSWORD',
    passwordPayload: { username, password },
    options: { scope: 'openid profile' },
    client_id: appId,
    client_secret: secret,
  };
  const { data } = await client.ask('signin', { input });
  return {
    appId,
    accessToken: String(data?.['access_token']),
    idToken: String(data?.['id_token']),
  };
}

function idFor(path: string, ids: { readonly sourceId: unknown; readonly connectionId: unknown }) {
  if (path.endsWith('list-ext-idp-conns')) return ids.sourceId;
  return /conn/i.test(path) && !path.includes('/extIdp/') ? ids.connectionId : ids.sourceId;
}
