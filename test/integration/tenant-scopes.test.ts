/**
 * Nobody reaches a tenant's source from outside the tenant. The calls come from the contract itself: a
 * management call that can name or show a source or a connection has a row here, or the test says so.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type ErrorCode, errorCatalogue } from '@causeway/contract/errors.ts';
import { routes } from '@causeway/contract/index.ts';
import type { Route } from '@causeway/contract/route.ts';

import { type Running, startCauseway } from '../world/causeway.ts';
import type { Envelope } from '../world/client.ts';
import { type Database, storesUnderTest } from '../world/stores.ts';

/** What there is to reach for: a source with a connection that one tenant owns, and people around it. */
interface Prey {
  readonly sourceId: string;
  readonly connectionId: string;
  readonly identifier: string;
  readonly appId: string;
  readonly userId: string;
  /** Another tenant, to make its own what it does not own. */
  readonly thief: string;
}

interface Row {
  /** What the call says besides its scope. */
  readonly input: (prey: Prey) => object;
  /**
   * `names`: refused outside, good inside. `shows`: silent about it outside, and tells inside.
   * `never`: cannot name or show what a tenant owns, wherever it is made.
   */
  readonly kind: 'names' | 'shows' | 'never';
  /** What it is answered inside, if not with success. */
  readonly inside?: ErrorCode;
}

const identityIn = ({ sourceId }: Prey, subject: string) => ({
  extIdpId: sourceId,
  provider: 'oidc',
  type: 'generic',
  userIdInIdp: subject,
  userInfoInIdp: {},
  originConnIds: [],
});

const ofSource = ({ sourceId: id }: Prey) => ({ id });
const ofConnection = ({ connectionId: id }: Prey) => ({ id });
const ofApp = ({ appId }: Prey) => ({ appId });
const ofUser = ({ userId }: Prey) => ({ userId });
const nothing = () => ({});
const offering = ({ connectionId }: Prey) => ({
  loginConfig: { enabledExtIdpConnIds: [{ extIdpConnId: connectionId }] },
});
const another = ({ sourceId }: Prey) => ({
  extIdpId: sourceId,
  type: 'oidc',
  identifier: `more-${sourceId}`,
  displayName: 'More',
  fields: { issuerUrl: 'https://thief.example', clientId: 'c', clientSecret: 's' },
});
const linking = ({ sourceId, userId }: Prey) => ({
  extIdpId: sourceId,
  userId,
  userIdInIdp: `linked ${sourceId}`,
});

const rows: Readonly<Record<string, Row>> = {
  listExtIdp: { kind: 'shows', input: nothing },
  getExtIdp: { kind: 'names', input: ofSource },
  createExtIdp: { kind: 'never', input: () => ({ name: 'Another', type: 'oidc' }) },
  updateExtIdp: { kind: 'names', input: (prey) => ({ ...ofSource(prey), name: 'Taken' }) },
  deleteExtIdp: { kind: 'names', input: ofSource },
  createExtIdpConn: {
    kind: 'names',
    input: (prey) => another(prey),
  },
  updateExtIdpConn: {
    kind: 'names',
    input: (prey) => ({ ...ofConnection(prey), displayName: 'Taken' }),
  },
  deleteExtIdpConn: { kind: 'names', input: ofConnection },
  changeExtIdpConnState: {
    kind: 'names',
    input: (prey) => ({ ...ofConnection(prey), ...ofApp(prey), enabled: true }),
  },
  extIdpConnStateByApps: { kind: 'names', input: ofSource },
  listExtIdpConns: { kind: 'names', input: ofSource },
  listEnabledExtIdpConnsByApp: { kind: 'shows', input: ofApp },
  listTenantExtIdp: { kind: 'shows', input: nothing },
  changeExtIdpConnAssociationState: {
    kind: 'never',
    input: (prey) => ({ ...ofConnection(prey), association: true, tenantId: prey.thief }),
  },
  associationExtIdpLegacy: {
    kind: 'never',
    input: (prey) => ({ ...ofConnection(prey), association: true, tenantId: prey.thief }),
  },
  userpoolTenantConfig: { kind: 'never', input: nothing },
  updateUserPoolTenantConfig: { kind: 'never', input: () => ({ update: {} }) },
  changeUserpoolTenantExtIdpConnState: {
    kind: 'never',
    input: ({ connectionId }) => ({ connIds: [connectionId], enabled: true }),
  },
  createApplication: { kind: 'names', input: (prey) => ({ appName: 'New', ...offering(prey) }) },
  getApplication: { kind: 'shows', input: ofApp },
  listApplications: { kind: 'shows', input: () => ({ limit: 50 }) },
  updateApplication: { kind: 'names', input: (prey) => ({ ...ofApp(prey), ...offering(prey) }) },
  createUser: {
    kind: 'names',
    input: (prey) => ({
      username: `u-${prey.sourceId}`,
      identities: [identityIn(prey, `created ${prey.sourceId}`)],
    }),
  },
  createUsersBatch: {
    kind: 'names',
    input: (prey) => ({
      list: [
        {
          username: `b-${prey.sourceId}`,
          identities: [identityIn(prey, `batch ${prey.sourceId}`)],
        },
      ],
    }),
  },
  linkIdentity: { kind: 'names', input: linking },
  unlinkIdentity: {
    kind: 'names',
    input: ({ sourceId, userId }) => ({ extIdpId: sourceId, userId }),
  },
  listExtIdpV2: { kind: 'shows', input: nothing },
  getExtIdpV2: { kind: 'names', input: ofSource },
  createExtIdpV2: { kind: 'never', input: () => ({ name: 'Another', type: 'oidc' }) },
  updateExtIdpV2: { kind: 'names', input: (prey) => ({ ...ofSource(prey), name: 'Taken' }) },
  deleteExtIdpV2: { kind: 'names', input: ofSource },
  changeExtIdpStateV2: { kind: 'names', input: (prey) => ({ ...ofSource(prey), enabled: true }) },
  listExtIdpStatesV2: { kind: 'names', input: ofSource },
  createExtIdpConnV2: { kind: 'names', input: (prey) => another(prey) },
  updateExtIdpConnV2: {
    kind: 'names',
    input: (prey) => ({ ...ofConnection(prey), displayName: 'Taken', fields: {} }),
  },
  deleteExtIdpConnV2: { kind: 'names', input: ofConnection },
  changeExtIdpConnStateV2: {
    kind: 'names',
    input: (prey) => ({ ...ofConnection(prey), enabled: true }),
  },
  checkExtIdpConnIdentifierV2: { kind: 'never', input: ({ identifier }) => ({ identifier }) },
  linkIdentityV2: { kind: 'names', input: linking },
  unlinkIdentityV2: {
    kind: 'names',
    input: ({ sourceId, userId }) => ({ extIdpId: sourceId, userId }),
  },
  // What follows is about people: what they are known by is theirs, wherever it came from.
  updateUser: { kind: 'never', input: (prey) => ({ ...ofUser(prey), nickname: 'n' }) },
  getUser: { kind: 'never', input: (prey) => ({ ...ofUser(prey), withIdentities: true }) },
  getUserBatch: { kind: 'never', input: ({ userId }) => ({ userIds: userId }) },
  listUsers: { kind: 'never', input: nothing },
  listUsersLegacy: { kind: 'never', input: nothing },
  getUserIdentities: { kind: 'never', input: ofUser },
  // Reached, and told that OpenID needs no keys of ours.
  getExtIdpConnKeys: { kind: 'names', input: ofConnection, inside: 'connection_without_keys' },
  rotateExtIdpConnKeys: { kind: 'names', input: ofConnection, inside: 'connection_without_keys' },
  testConnection: { kind: 'names', input: ofConnection },
  getLinkingDecisions: { kind: 'never', input: ofUser },
  getLoginTraces: { kind: 'never', input: ofUser },
  getLoginTrace: { kind: 'never', input: () => ({ traceId: 'x' }) },
};

function statusInside({ inside }: Row): number {
  return inside === undefined ? 200 : errorCatalogue[inside].statusCode;
}

const mentions = ({ path, query, body, data }: Route) =>
  /ext-?idp|connIds|link-identity/i.test(JSON.stringify([path, query, body, data]));
const concerned = routes.filter((route) => route.access === 'management' && mentions(route));

const headers = [
  'x-authing-tenant-id',
  'x-authing-app-tenant-id',
  'x-genauth-tenant-id',
  'x-genauth-app-tenant-id',
];

interface Scope {
  readonly name: string;
  readonly input: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Every way a call can say where it acts. */
function scopesOf(tenantId: string, route: Route): readonly Scope[] {
  const properties = { ...route.query?.properties, ...route.body?.properties };
  const byHeader = headers.map((name) => ({ name, input: {}, headers: { [name]: tenantId } }));
  if (!('tenantId' in properties)) return byHeader;
  return [{ name: 'tenantId', input: { tenantId }, headers: {} }, ...byHeader];
}

/** Paths of the older API have the id in them. */
function placed({ path, params }: Route, input: Readonly<Record<string, unknown>>) {
  if (params === undefined) return { path, said: input };
  const { id, ...said } = input;
  return { path: path.replace(':id', String(id)), said };
}

for (const store of await storesUnderTest()) {
  describe(`tenants keep to themselves, on ${store.name}`, { skip: store.skip }, () => {
    let database: Database;
    let causeway: Running;
    let token = '';
    let owner = '';
    let thief = '';
    const made = { count: 0 };

    before(async () => {
      database = await store.fresh();
      causeway = await startCauseway({ env: database.env });
      const { accessKeyId, accessKeySecret } = causeway;
      const input = { accessKeyId, accessKeySecret };
      const reply = await causeway.ask('get-management-token', { input });
      token = String(reply.data?.['access_token']);
      owner = await newTenant('Owner');
      thief = await newTenant('Thief');
    });
    after(() => causeway.close());

    async function newTenant(name: string): Promise<string> {
      return String((await causeway.make('create-tenant', { name, appIds: [] }))['tenantId']);
    }

    async function newPrey(): Promise<Prey> {
      made.count += 1;
      const identifier = `prey-${made.count}`;
      const scope = { tenantId: owner };
      const source = await causeway.make('create-ext-idp', {
        name: identifier,
        type: 'oidc',
        ...scope,
      });
      const connection = await causeway.make('create-ext-idp-conn', {
        extIdpId: source.id,
        type: 'oidc',
        identifier,
        displayName: identifier,
        fields: { issuerUrl: 'https://own.example', clientId: 'c', clientSecret: 'hush' },
        ...scope,
      });
      const app = await causeway.make('create-application', {
        appName: identifier,
        loginConfig: { enabledAllExtIdpConns: true },
      });
      const user = await causeway.make('create-user', { username: identifier });
      return {
        sourceId: String(source.id),
        connectionId: String(connection.id),
        identifier,
        appId: String(app['appId']),
        userId: String(user['userId']),
        thief,
      };
    }

    async function send(route: Route, scope: Omit<Scope, 'name'>, input: object) {
      const isGet = route.method === 'GET';
      const { path, said } = placed(route, { ...input, ...scope.input });
      const address = new URL(path, causeway.url);
      for (const [name, value] of isGet ? Object.entries(said) : []) {
        address.searchParams.set(name, String(value));
      }
      const response = await fetch(address, {
        method: route.method,
        headers: {
          authorization: token,
          ...scope.headers,
          ...(!isGet && { 'content-type': 'application/json' }),
        },
        ...(!isGet && { body: JSON.stringify(said) }),
      });
      const reply = (await response.json()) as Envelope; // the wire's own envelope
      // The older API has the number under another name.
      return route.isLegacy === true ? { ...reply, statusCode: Number(reply.code) } : reply;
    }

    const shows = (reply: Envelope, { sourceId, connectionId }: Prey) =>
      [sourceId, connectionId].some((id) => JSON.stringify(reply.data ?? {}).includes(id));

    /** Everything of the prey that a call could have changed. */
    async function stateOf({ sourceId, connectionId, appId, userId }: Prey) {
      const scope = { tenantId: owner };
      const [source, connections, offered, identities] = await Promise.all([
        causeway.manage('get-ext-idp', { id: sourceId, ...scope }),
        causeway.manage('list-ext-idp-conns', { id: sourceId, ...scope }),
        causeway.manage('list-enabled-ext-idp-conns-by-app', { appId, ...scope }),
        causeway.manage('get-user-identities', { userId }),
      ]);
      const isOffered = JSON.stringify(offered.data).includes(connectionId);
      return { source: source.data, connections: connections.data, isOffered, identities };
    }

    it('incident-39: every call that can name or show a source is in this matrix', () => {
      const missing = concerned.filter(({ operation }) => !(operation in rows));

      assert.deepEqual(
        missing.map(({ operation }) => operation),
        [],
      );
      const unknown = Object.keys(rows).filter(
        (name) => !routes.some(({ operation }) => operation === name),
      );
      assert.deepEqual(unknown, []);
    });

    for (const route of concerned) {
      const row = rows[route.operation];
      if (row === undefined) continue;

      it(`incident-39: ${route.operation} does not reach a tenant's source from outside`, async () => {
        const prey = await newPrey();
        const before = await stateOf(prey);
        const outside = [
          { name: 'the pool', input: {}, headers: {} },
          ...scopesOf(thief, route),
          ...scopesOf('no-such-tenant', route),
        ];

        for (const scope of outside) {
          const reply = await send(route, scope, row.input(prey));
          assert.ok(!shows(reply, prey), `${scope.name}: ${JSON.stringify(reply)}`);
          // Of a list, the place of the entry is told, as a wrong argument.
          const refusals = route.operation === 'createUsersBatch' ? [400] : [404];
          if (row.kind === 'names') assert.ok(refusals.includes(reply.statusCode), scope.name);
        }
        assert.deepEqual(await stateOf(prey), before);
      });

      if (row.kind === 'never') continue;
      it(`incident-39: ${route.operation} works inside the tenant, however the call names it`, async () => {
        for (const scope of scopesOf(owner, route)) {
          const prey = await newPrey();
          if (route.operation.startsWith('deleteExtIdp') && !route.operation.includes('Conn')) {
            await causeway.make('delete-ext-idp-conn', { id: prey.connectionId, tenantId: owner });
          }
          if (route.operation.startsWith('unlinkIdentity')) {
            const link = routes.find(({ operation }) => operation === 'linkIdentity');
            const linked = await send(link ?? route, scope, linking(prey));
            assert.equal(linked.statusCode, 200, linked.message);
          }

          const reply = await send(route, scope, row.input(prey));

          const answer = `${scope.name}: ${JSON.stringify(reply)}`;
          assert.equal(reply.statusCode, statusInside(row), answer);
          if (row.kind === 'shows') {
            const isPaged = ['listApplications', 'listTenantExtIdp'].includes(route.operation);
            assert.ok(isPaged || shows(reply, prey), scope.name);
          }
        }
      });
    }
  });
}
