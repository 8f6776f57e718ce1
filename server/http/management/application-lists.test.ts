import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { applicationRoutes } from '@causeway/contract/applications.ts';

import { addPool, openScene } from './scene.ts';

const scene = await openScene();
const { call } = scene;
const names = ['Alpha shop', 'Beta shop', '图书 100%', 'Übersicht'] as const;
const created: { readonly appId: string }[] = [];

before(async () => {
  for (const appName of names) {
    scene.clock.now += 1;
    const ssoEnabled = appName === 'Beta shop';
    const appIdentifier = `id-${created.length}`;
    const params = { appName, ssoEnabled, appIdentifier };
    created.push((await call(applicationRoutes.createApplication, params)).data);
  }
});
after(() => scene.close());

async function named(query: object): Promise<readonly string[]> {
  const { data } = await call(applicationRoutes.listApplications, query);
  const summaries = await call(applicationRoutes.listApplicationSimpleInfo, query);
  assert.equal(data.totalCount, summaries.data.totalCount);
  const list: readonly { readonly appName: string }[] = data.list;
  const found = list.map(({ appName }) => appName);
  assert.deepEqual(
    summaries.data.list.map(({ appName }: { appName: string }) => appName),
    found,
  );
  return found;
}

test('applications are listed by age, each as it is read alone', async () => {
  const { data } = await call(applicationRoutes.listApplications);

  assert.deepEqual(data, { totalCount: 4, list: created });
});

test('a page has the window that was asked for and the count of all', async () => {
  const { data } = await call(applicationRoutes.listApplications, { page: 2, limit: 3 });

  assert.deepEqual(data, { totalCount: 4, list: created.slice(3) });
});

test('a page of more than fifty is refused', async () => {
  const reply = await call(applicationRoutes.listApplications, { limit: 51 });

  assert.match(reply.message, /limit: must be 50 or less/);
});

for (const [query, expected] of [
  [{ keywords: 'SHOP' }, ['Alpha shop', 'Beta shop']],
  [{ keywords: 'shop', page: 2, limit: 1 }, ['Beta shop']],
  [{ keywords: '图书' }, ['图书 100%']],
  [{ keywords: 'Über' }, ['Übersicht']],
  [{ keywords: 'id-1' }, ['Beta shop']],
  [{ keywords: '%' }, ['图书 100%']],
  [{ keywords: '_' }, []],
  [{ keywords: '!' }, []],
  [{ keywords: "' or 1=1 --" }, []],
  [{ keywords: '' }, names],
  [{ ssoEnabled: true }, ['Beta shop']],
  [{ ssoEnabled: false }, names],
  [{ ssoEnabled: true, keywords: 'alpha' }, []],
  [{ isSelfBuiltApp: true }, names],
  [{ isIntegrateApp: true }, []],
  [{ isIntegrateApp: true, isSelfBuiltApp: true }, names],
  [{ isIntegrateApp: true, all: true }, names],
] as const) {
  test(`a search for ${JSON.stringify(query)} finds ${expected.length}`, async () => {
    assert.deepEqual(await named(query), expected);
  });
}

test('a summary has the names of an application and none of its settings', async () => {
  const appId = created[0]?.appId;

  const { data } = await call(applicationRoutes.getApplicationSimpleInfo, { appId });

  assert.deepEqual(data, {
    appId,
    appIdentifier: 'id-0',
    appName: 'Alpha shop',
    appLogo: '',
    appDescription: '',
    appType: 'web',
    isIntegrateApp: false,
  });
});

test('another pool sees none of them', async () => {
  const other = await addPool(scene.store, 'pool-of-lists-test');
  const response = await scene.app.inject({
    method: 'POST',
    url: '/api/v3/get-management-token',
    payload: { accessKeyId: other.id, accessKeySecret: other.secret },
  });
  const authorization: string = response.json().data.access_token;
  const appId = created[0]?.appId;

  const list = await call(applicationRoutes.listApplications, {}, { authorization });
  assert.deepEqual(list.data, { totalCount: 0, list: [] });
  for (const route of [
    applicationRoutes.getApplicationSimpleInfo,
    applicationRoutes.updateApplication,
    applicationRoutes.refreshApplicationSecret,
    applicationRoutes.deleteApplication,
  ]) {
    const reply = await call(route, { appId }, { authorization });
    assert.equal(reply.code, 'application_not_found');
  }
});
