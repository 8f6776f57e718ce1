/** Causeway on a database of one size, and the calls that are compared between sizes. */
import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readData, type AccessKey } from '../brokers/causeway-management.ts';
import { startCausewayProcess } from '../brokers/causeway-process.ts';
import type { HttpRequest } from '../http-client.ts';
import { readReply, readText, type JsonObject } from '../json-reply.ts';
import type { Lab } from '../lab.ts';
import type { RunningProcess } from '../process.ts';
import { idOf, usersOf, type Size } from './sizes.ts';

export type ScaleServer = {
  readonly size: Size;
  readonly process: RunningProcess;
  readonly calls: readonly Call[];
  /** Makes the nth of the calls; rejects when it is refused. */
  ask(lab: Lab, nth: number): Promise<void>;
};

export type Call = {
  readonly name: string;
  /** Whether the budget is about it. */
  readonly isBudgeted: boolean;
  readonly request: () => HttpRequest;
};

type Start = {
  readonly name: string;
  /** Kept between runs: it holds the key that seals the database. */
  readonly folder: string;
  readonly databaseUrl: string;
  readonly size: Size;
};

const KEY: AccessKey = {
  accessKeyId: 'bench-scale',
  accessKeySecret: 'bench-scale-secret-bench-scale',
};

export async function startServer(
  lab: Lab,
  { name, folder, databaseUrl, size }: Start,
): Promise<ScaleServer> {
  mkdirSync(folder, { recursive: true });
  const start = { name, folder, databaseUrl, key: KEY };
  const { process, origin } = await startCausewayProcess(lab, start);
  const calls = callsOf(origin, await ensureThings(lab, { origin, folder }), size);
  return {
    size,
    process,
    calls,
    async ask({ client }, nth) {
      const call = calls[nth];
      if (call !== undefined) readData(readReply(await client.request(call.request())));
    },
  };
}

type Things = {
  readonly sourceId: string;
  readonly appId: string;
};

/** One of each kind, made by the API in the first run. */
async function ensureThings(
  lab: Lab,
  { origin, folder }: { origin: string; folder: string },
): Promise<Things> {
  const file = join(folder, 'things.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Things; // written below
  const make = async (operation: string, body: JsonObject): Promise<JsonObject> =>
    readData(
      readReply(
        await lab.client.request(signed(origin, { method: 'POST', operation, params: body })),
      ),
    );
  const source = await make('create-ext-idp', { name: 'Source', type: 'oidc' });
  const sourceId = readText(source, 'id');
  const connection = await make('create-ext-idp-conn', {
    extIdpId: sourceId,
    type: 'oidc',
    identifier: 'first',
    displayName: 'First',
    fields: { issuerUrl: 'https://id.example', clientId: 'client', clientSecret: 'secret' },
  });
  const connectionId = readText(connection, 'id');
  const redirectUris = ['https://app.bench.test/callback'];
  const appId = readText(
    await make('create-application', { appName: 'App', redirectUris }),
    'appId',
  );
  await make('change-ext-idp-conn-state', { id: connectionId, enabled: true, appId });
  const userId = readText(await make('create-user', { username: 'first' }), 'userId');
  await make('link-identity', { extIdpId: sourceId, userId, userIdInIdp: 'first' });
  const things = { sourceId, appId };
  writeFileSync(file, JSON.stringify(things));
  return things;
}

function callsOf(origin: string, { sourceId, appId }: Things, size: Size): readonly Call[] {
  const get = (operation: string, params: () => JsonObject, isBudgeted = false): Call => ({
    name: operation,
    isBudgeted,
    request: () => signed(origin, { method: 'GET', operation, params: params() }),
  });
  const somebody = (): number => Math.floor(Math.random() * usersOf(size));
  const offers = new URL('/api/v3/get-application-enabled-extidps', origin);
  return [
    get('list-ext-idp', () => ({ page: 1, limit: 50 }), true),
    get('get-user-identities', () => ({ userId: idOf(somebody()) }), true),
    get('list-ext-idp-conns', () => ({ id: sourceId })),
    get('ext-idp-conn-apps', () => ({ id: sourceId })),
    {
      name: 'get-application-enabled-extidps',
      isBudgeted: false,
      request: () => ({ method: 'GET', url: offers, headers: { 'x-authing-app-id': appId } }),
    },
  ];
}

type Signed = {
  readonly method: 'GET' | 'POST';
  readonly operation: string;
  readonly params: JsonObject;
};

/** As the Node SDK signs. */
function signed(origin: string, { method, operation, params }: Signed): HttpRequest {
  const url = new URL(`/api/v3/${operation}`, origin);
  const covered = {
    'x-authing-date': new Date().toUTCString(),
    'x-authing-signature-method': 'HMAC-SHA1',
    'x-authing-signature-nonce': randomUUID(),
    'x-authing-signature-version': '1.0',
  };
  const lines = Object.entries(covered).map(([name, value]) => `${name}:${value}\n`);
  const told = Object.entries(params)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const query = told.length === 0 ? '' : `?${told.join('&')}`;
  const text = `${method}\n${lines.join('')}${url.pathname}${query}`;
  const signature = createHmac('sha1', KEY.accessKeySecret).update(text).digest('base64');
  const headers = { ...covered, authorization: `authing ${KEY.accessKeyId}:${signature}` };
  if (method === 'GET') {
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, String(value));
    return { method, url, headers };
  }
  const body = JSON.stringify(params);
  return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body };
}
