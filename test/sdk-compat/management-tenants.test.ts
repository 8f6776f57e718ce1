import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { applicationRoutes } from '@causeway/contract/applications.ts';
import { tenantMemberRoutes } from '@causeway/contract/tenant-members.ts';
import { tenantRoutes } from '@causeway/contract/tenants.ts';
import { userRoutes } from '@causeway/contract/users.ts';
import type { ManagementClient } from 'authing-node-sdk';
import { CreateTenantUserReqDto } from 'authing-node-sdk/dist/models/CreateTenantUserReqDto.js';

import { type Running, startCauseway } from '../world/causeway.ts';
import { callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

const { U } = CreateTenantUserReqDto.gender;
const nobody = 'no-such-tenant';

describe('tenants through ManagementClient', () => {
  let causeway: Running;
  let client: ManagementClient;
  let appId: string;

  before(async () => {
    causeway = await startCauseway();
    client = managementClient(causeway);
    appId = await newApplication('Portal');
  });
  after(() => causeway.close());

  async function newApplication(appName: string): Promise<string> {
    const reply = await client.createApplication({ appName, appIdentifier: appName.toLowerCase() });
    return granted(applicationRoutes.createApplication, reply).appId;
  }

  async function create(name = '客户 & <Co>', more: object = {}) {
    const reply = await callUntyped(client, 'createTenant', { name, appIds: [], ...more });
    return granted(tenantRoutes.createTenant, reply);
  }

  async function person(username: string): Promise<string> {
    return granted(userRoutes.createUser, await client.createUser({ username })).userId;
  }

  async function members(tenantId: string, keywords?: string) {
    const reply = await callUntyped(client, 'listTenantUsers', { tenantId, keywords });
    return granted(tenantMemberRoutes.listTenantUsers, reply);
  }

  it('createTenant answers with the tenant and the code it was given', async () => {
    const tenant = await create('客户 & <Co>', {
      appIds: [appId],
      logo: ['https://co.example/logo.png'],
      description: 'd',
      rejectHint: 'Ask.',
      sourceAppId: appId,
      enterpriseDomains: ['co.example', 'co.test'],
      expireTime: '2999-01-01T00:00:00Z',
      mauAmount: 1,
      memberAmount: 2,
      adminAmount: 3,
    });

    const { tenantId, code, userPoolId, creator, ...said } = tenant;
    assert.ok(tenantId !== '' && code !== '' && userPoolId !== '');
    assert.equal(creator, causeway.accessKeyId);
    assert.deepEqual(said, {
      name: '客户 & <Co>',
      appIds: [appId],
      logo: ['https://co.example/logo.png'],
      description: 'd',
      rejectHint: 'Ask.',
      sourceAppId: appId,
      source: 'application',
      enterpriseDomains: 'co.example,co.test',
    });
  });

  it('createTenant refuses what is missing, too long, or not there', async () => {
    const cases = [
      [{ appIds: [] }, /\bname\b/],
      [{ name: 'x' }, /\bappIds\b/],
      [{ name: 'x'.repeat(65), appIds: [] }, /name.*64/],
      [{ name: 'x', appIds: [], expireTime: 'soon' }, /\bexpireTime\b/],
    ] as const;
    for (const [request, message] of cases) {
      const reply = await callUntyped(client, 'createTenant', request);
      assert.match(refused(reply, 'invalid_argument'), message);
    }
    const request = { name: 'x', appIds: ['no-such-app'] };
    refused(await client.createTenant(request), 'application_not_found');
  });

  it('getTenant, getTenantLittleInfo and getTenantByCode find it, with what is wished', async () => {
    const { tenantId, code, ...tenant } = await create('Found', { appIds: [appId] });
    await client.addTenantUsers({ tenantId, linkUserIds: [await person('found-1')] });
    const wishes = {
      withMembersCount: true,
      withAppDetail: true,
      withCreatorDetail: true,
      withSourceAppDetail: true,
    };
    const detail = { appId, appName: 'Portal', appLogo: '' };

    for (const read of ['getTenant', 'getTenantLittleInfo'] as const) {
      const plain = granted(tenantRoutes[read], await client[read]({ tenantId }));
      assert.deepEqual(plain, { tenantId, code, ...tenant });
      const full = granted(tenantRoutes[read], await client[read]({ tenantId, ...wishes }));
      assert.equal(full.membersCount, 1);
      assert.deepEqual(full.appDetail, [detail]);
      assert.deepEqual(full.creatorDetail, { accessKeyId: causeway.accessKeyId });
      assert.deepEqual(full.sourceAppDetail, {});
      refused(await client[read]({ tenantId: nobody }), 'tenant_not_found');
    }
    const byCode = granted(tenantRoutes.getTenantByCode, await client.getTenantByCode({ code }));
    assert.equal(byCode.tenantId, tenantId);
    refused(await client.getTenantByCode({ code: nobody }), 'tenant_not_found');
  });

  it('listTenants pages and searches, with page numbers as texts', async () => {
    for (const name of ['List 1', 'List 2', 'List 3']) await create(name);

    const request = { keywords: 'list ', page: '2', limit: '2' };
    const found = granted(tenantRoutes.listTenants, await client.listTenants(request));

    assert.equal(found.totalCount, 3);
    assert.equal(found.list.length, 1);
    const none = await client.listTenants({ keywords: 'nowhere' });
    assert.deepEqual(granted(tenantRoutes.listTenants, none), { totalCount: 0, list: [] });
    const none2 = await callUntyped(client, 'listTenants', { page: '0' });
    assert.match(refused(none2, 'invalid_argument'), /\bpage\b/);
  });

  it('updateTenant changes what it names and leaves the rest', async () => {
    const { tenantId, ...before } = await create('Before', { appIds: [appId], description: 'd' });

    const reply = await client.updateTenant({ tenantId, name: '之后', rejectHint: 'No.' });

    assert.deepEqual(granted(tenantRoutes.updateTenant, reply), { success: true });
    const read = async () => granted(tenantRoutes.getTenant, await client.getTenant({ tenantId }));
    assert.deepEqual(await read(), { ...before, tenantId, name: '之后', rejectHint: 'No.' });
    const second = await newApplication('Second');
    await client.updateTenant({ tenantId, appIds: [second] });
    assert.deepEqual((await read()).appIds, [second]);

    const broken = { tenantId, name: 'Never', appIds: ['no-such-app'] };
    refused(await client.updateTenant(broken), 'application_not_found');
    assert.equal((await read()).name, '之后');
    refused(await client.updateTenant({ tenantId: nobody, name: 'x' }), 'tenant_not_found');
  });

  it('deleteTenant takes its memberships along, and nobody else', async () => {
    const { tenantId } = await create();
    const userId = await person('stays');
    await client.addTenantUsers({ tenantId, linkUserIds: [userId] });

    const reply = await client.deleteTenant({ tenantId });

    assert.deepEqual(granted(tenantRoutes.deleteTenant, reply), { success: true });
    refused(await client.getTenant({ tenantId }), 'tenant_not_found');
    refused(await client.deleteTenant({ tenantId }), 'tenant_not_found');
    granted(userRoutes.getUser, await client.getUser({ userId }));
  });

  it('listTenantApplications lists those of the tenant of the client, else of the pool', async () => {
    const { tenantId } = await create('Apps', { appIds: [appId] });
    const request = { page: '1', limit: '50', keywords: '', ssoEnabled: false };
    const listed = async (from: ManagementClient, more: object = {}) => {
      const reply = await from.listTenantApplications({ ...request, ...more });
      return granted(tenantRoutes.listTenantApplications, reply).list.map((one) => one.appId);
    };
    const inside = managementClient(causeway, { tenantId });

    assert.deepEqual(await listed(inside), [appId]);
    assert.deepEqual(await listed(inside, { keywords: 'nothing' }), []);
    assert.ok((await listed(client)).length >= 2);
    const nowhere = managementClient(causeway, { tenantId: nobody });
    refused(await nowhere.listTenantApplications(request), 'tenant_not_found');
  });

  it('addTenantUsers adds users of the pool, once, and all or none', async () => {
    const { tenantId } = await create();
    const [one, two] = [await person('member-1'), await person('member-2')];

    for (let again = 0; again < 2; again++) {
      const reply = await client.addTenantUsers({ tenantId, linkUserIds: [one] });
      granted(tenantMemberRoutes.addTenantUsers, reply);
    }
    const broken = { tenantId, linkUserIds: [two, 'no-such-user'] };
    refused(await client.addTenantUsers(broken), 'user_not_found');

    const { totalCount, list } = await members(tenantId);
    assert.equal(totalCount, 1);
    assert.equal(list[0]?.linkUserId, one);
    assert.equal(list[0]?.tenantId, tenantId);
    assert.equal(list[0]?.isTenantAdmin, false);
    const unknown = { tenantId: nobody, linkUserIds: [one] };
    refused(await client.addTenantUsers(unknown), 'tenant_not_found');
    const none = await client.addTenantUsers({ tenantId, linkUserIds: [] });
    assert.match(refused(none, 'invalid_argument'), /\blinkUserIds\b/);
  });

  it('a tenant takes no more members and administrators than it may have', async () => {
    const { tenantId } = await create('Small', { memberAmount: 2, adminAmount: 1 });
    const users = [await person('small-1'), await person('small-2'), await person('small-3')];

    refused(await client.addTenantUsers({ tenantId, linkUserIds: users }), 'tenant_full');
    assert.equal((await members(tenantId)).totalCount, 0);
    const two = users.slice(0, 2);
    await client.addTenantUsers({ tenantId, linkUserIds: two });
    refused(await client.setTenantAdmin({ tenantId, linkUserIds: two }), 'tenant_full');
    granted(
      tenantMemberRoutes.setTenantAdmin,
      await client.setTenantAdmin({ tenantId, linkUserIds: users.slice(0, 1) }),
    );
  });

  it('createUser makes members of the tenants it names', async () => {
    const { tenantId } = await create();

    const reply = await client.createUser({ username: 'born-inside', tenantIds: [tenantId] });
    const { userId } = granted(userRoutes.createUser, reply);

    assert.equal((await members(tenantId)).list[0]?.linkUserId, userId);
    const broken = { username: 'born-nowhere', tenantIds: [nobody] };
    refused(await client.createUser(broken), 'tenant_not_found');
  });

  it('createTenantUser creates a user who is a member, and shows no password', async () => {
    const { tenantId } = await create();
    const request = { tenantId, username: 'born-member', gender: U, password: 'correct horse' };

    const reply = await client.createTenantUser({ ...request, name: '张三' });
    const made = granted(tenantMemberRoutes.createTenantUser, reply);

    assert.equal(made.name, '张三');
    assert.equal(made.tenantId, tenantId);
    assert.doesNotMatch(JSON.stringify(reply), /correct horse/);
    granted(userRoutes.getUser, await client.getUser({ userId: made.linkUserId }));
    refused(await client.createTenantUser(request), 'value_taken');
    const nowhere = { ...request, username: 'other', tenantId: nobody };
    refused(await client.createTenantUser(nowhere), 'tenant_not_found');
    const nameless = await client.createTenantUser({ tenantId, gender: U });
    assert.match(refused(nameless, 'invalid_argument'), /\busername\b/);
  });

  it('getTenantUser and listTenantUsers find members by either id, and by words', async () => {
    const { tenantId } = await create();
    const other = await create();
    const userId = await person('findable');
    await client.addTenantUsers({ tenantId, linkUserIds: [userId] });

    const byUser = await client.getTenantUser({ tenantId, linkUserId: userId });
    const { memberId } = granted(tenantMemberRoutes.getTenantUser, byUser);
    const byMember = await client.getTenantUser({ tenantId, memberId });
    const member = granted(tenantMemberRoutes.getTenantUser, byMember);

    assert.equal(member.linkUserId, userId);
    assert.equal((await members(tenantId, 'FINDAB')).totalCount, 1);
    assert.equal((await members(tenantId, 'unfindable')).totalCount, 0);
    const page = { tenantId, options: { pagination: { page: 2, limit: 1 } } };
    const second = await client.listTenantUsers(page);
    assert.deepEqual(granted(tenantMemberRoutes.listTenantUsers, second).list, []);

    const elsewhere = { tenantId: other.tenantId, memberId };
    refused(await client.getTenantUser(elsewhere), 'member_not_found');
    const stranger = { tenantId, memberId, linkUserId: await person('stranger') };
    const mixed = await client.getTenantUser({ ...stranger, memberId: undefined as never });
    refused(mixed, 'member_not_found');
    const unnamed = await client.getTenantUser({ tenantId });
    assert.match(refused(unnamed, 'invalid_argument'), /linkUserId.*memberId/);
    refused(await client.listTenantUsers({ tenantId: nobody }), 'tenant_not_found');
  });

  it('updateTenantUser changes the person that the member is', async () => {
    const { tenantId } = await create();
    const userId = await person('changing');
    await client.addTenantUsers({ tenantId, linkUserIds: [userId] });

    const updates = { nickname: '小明', email: 'changing@co.example' };
    const reply = await client.updateTenantUser({ tenantId, linkUserId: userId, updates });

    granted(tenantMemberRoutes.updateTenantUser, reply);
    const [member] = (await members(tenantId)).list;
    assert.equal(member?.nickname, '小明');
    assert.equal(member.email, 'changing@co.example');
    const stranger = { tenantId, linkUserId: await person('unchanged'), updates };
    refused(await client.updateTenantUser(stranger), 'member_not_found');
    const wrong = { tenantId, linkUserId: userId, updates: { email: 5 } };
    assert.match(
      refused(await client.updateTenantUser(wrong), 'invalid_argument'),
      /updates.email/,
    );
  });

  it('setTenantAdmin, listTenantAdmin and deleteTenantAdmin know who administers', async () => {
    const { tenantId } = await create();
    const [one, two] = [await person('admin-1'), await person('admin-2')];
    await client.addTenantUsers({ tenantId, linkUserIds: [one, two] });
    const admins = async () => {
      const reply = await client.listTenantAdmin({ tenantId, page: '1', limit: '10' });
      return granted(tenantMemberRoutes.listTenantAdmin, reply).list.map((one) => one.linkUserId);
    };

    granted(
      tenantMemberRoutes.setTenantAdmin,
      await client.setTenantAdmin({ tenantId, linkUserIds: [one] }),
    );
    assert.deepEqual(await admins(), [one]);
    const broken = { tenantId, linkUserIds: [two, 'no-such-user'] };
    refused(await client.setTenantAdmin(broken), 'member_not_found');
    assert.deepEqual(await admins(), [one]);
    granted(
      tenantMemberRoutes.deleteTenantAdmin,
      await client.deleteTenantAdmin({ tenantId, linkUserId: one }),
    );
    assert.deepEqual(await admins(), []);
    refused(await client.deleteTenantAdmin({ tenantId, linkUserId: 'x' }), 'member_not_found');
    refused(await client.listTenantAdmin({ tenantId: nobody }), 'tenant_not_found');
  });

  for (const remove of ['removeTenantUsers', 'deleteTenantUser'] as const) {
    it(`${remove} ends memberships, all or none, and leaves the people`, async () => {
      const { tenantId } = await create();
      const [one, two] = [await person(`${remove}-1`), await person(`${remove}-2`)];
      await client.addTenantUsers({ tenantId, linkUserIds: [one, two] });
      const memberId = (await members(tenantId)).list.find((m) => m.linkUserId === two)?.memberId;

      const broken = { tenantId, linkUserIds: [one, 'no-such-user'] };
      refused(await client[remove](broken), 'member_not_found');
      assert.equal((await members(tenantId)).totalCount, 2);

      const both = { tenantId, linkUserIds: [one], memberIds: [memberId ?? ''] };
      granted(tenantMemberRoutes[remove], await client[remove](both));
      assert.equal((await members(tenantId)).totalCount, 0);
      granted(userRoutes.getUser, await client.getUser({ userId: one }));
      refused(await client[remove]({ ...both, tenantId: nobody }), 'tenant_not_found');
      const unnamed = await client[remove]({ tenantId });
      assert.match(refused(unnamed, 'invalid_argument'), /linkUserIds.*memberIds/);
    });
  }
});
