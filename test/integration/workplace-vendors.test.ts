/** What only workplace vendors have: companies, tokens of applications, codes that an app brings. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { findTestUser } from '@causeway/sandbox/test-users.ts';

import { connectorFor, vendorWorld, type VendorWorld } from '../world/vendor-login.ts';

const fields = {
  clientId: 'sandbox',
  clientSecret: 'sandbox-secret',
  corpId: 'sandbox',
  agentId: '1000002',
};

/** One line each. */
interface Workplace {
  readonly type: string;
  /** Of the sandbox. */
  readonly vendor: string;
  readonly fields?: object;
  /** Beside the code; for types that apps come by. */
  readonly sends?: object;
  /** The address that wants the application's token, and how the vendor takes that back. */
  readonly wants?: { readonly route: string; readonly refusal: object };
}

const workplaces: readonly Workplace[] = [
  {
    type: 'dingtalk:mobile',
    vendor: 'dingtalk',
    wants: {
      route: 'POST https://oapi.dingtalk.com/topapi/user/getbyunionid',
      refusal: { errcode: 88, sub_code: '40014', sub_msg: '不合法的access_token' },
    },
  },
  { type: 'dingtalk:mobile', vendor: 'dingtalk', sends: { isSnsCode: true } },
  { type: 'lark-internal', vendor: 'lark' },
  { type: 'lark-public', vendor: 'lark' },
  {
    type: 'lark-block',
    vendor: 'lark',
    wants: {
      route: 'POST https://open.feishu.cn/open-apis/mina/v2/tokenLoginValidate',
      refusal: { code: 99991664, msg: 'app access token invalid' },
    },
  },
  {
    type: 'wechatwork:mobile',
    vendor: 'wecom',
    wants: {
      route: 'GET https://qyapi.weixin.qq.com/cgi-bin/auth/getuserinfo',
      refusal: { errcode: 42001, errmsg: 'access_token expired' },
    },
  },
  { type: 'wechatwork:agency:mobile', vendor: 'wecom' },
];

const registered = [
  ['dingtalk', 'dingtalk'],
  ['lark', 'lark-internal'],
  ['wecom', 'wechatwork:corp:qrconnect'],
  ['welink', 'welink'],
] as const;

let world: VendorWorld;
before(async () => (world = await vendorWorld()));
after(() => world.close());

/** A code as the vendor's own kit gives it to an app. */
function codeFor(vendor: string, id: string, scopes: readonly string[] = []): string {
  const user = findTestUser(id);
  assert.ok(user);
  const grant = { clientId: 'sandbox', redirectUri: '', user, scopes };
  return world.sandbox.vendors.deskOf(vendor).openCode(grant);
}

for (const { type, vendor, sends = {}, wants, ...workplace } of workplaces) {
  const all = { ...fields, ...workplace.fields };
  const title = `${type} ${Object.keys(sends).join()}`.trim();
  const arrive = (code: string, changed: object = {}) =>
    world.exchange(connectorFor(type), {
      fields: { ...all, ...changed },
      credential: { code, ...sends },
    });

  test(`${title}: a code of an app names the person, once`, async () => {
    const code = codeFor(vendor, 'ada');
    const first = await arrive(code);
    const again = await arrive(codeFor(vendor, 'ada'));
    const other = await arrive(codeFor(vendor, 'yunhe'));

    assert.deepEqual(again.subjects, first.subjects);
    assert.notDeepEqual(other.subjects, first.subjects);
    await assert.rejects(arrive(code), { reason: 'bad_code' });
  });

  test(`${title}: a wrong secret is a wrong setting`, async () => {
    const wrong = arrive(codeFor(vendor, 'ada'), { clientSecret: 'another-secret' });
    await assert.rejects(wrong, { reason: 'misconfigured' });
  });

  test(`${title}: a person who works elsewhere stays outside`, async () => {
    await assert.rejects(arrive(codeFor(vendor, 'maximiliana')), { reason: 'not_member' });
  });

  if (wants !== undefined) {
    test(`${title}: a token of the application that is taken back is renewed`, async () => {
      const body = wants.refusal;
      world.sandbox.vendors.troubles.arm(wants.route, { kind: 'answer', status: 200, body });

      assert.ok((await arrive(codeFor(vendor, 'ada'))).subjects);
    });
  }
}

test('dingtalk: without a company everybody gets in, and nothing is asked of a directory', async () => {
  const open = { ...fields, corpId: undefined };
  const { subjects } = await world.signIn(connectorFor('dingtalk'), {
    fields: open,
    as: 'maximiliana',
  });

  assert.deepEqual(
    subjects.map(({ type }) => type),
    ['unionid', 'openid'],
  );
});

test('dingtalk: both generations of codes lead to one person', async () => {
  const native = (sends: object) =>
    world.exchange(connectorFor('dingtalk:mobile'), {
      fields,
      credential: { code: codeFor('dingtalk', 'ada'), ...sends },
    });

  const [now, before] = [await native({}), await native({ isSnsCode: 'true' })];
  assert.deepEqual(now.subjects, before.subjects);
});

test('dingtalk: a person whose number is not shown leaves the name of the permission', async () => {
  const { withheld } = await world.signIn(connectorFor('dingtalk'), { fields, as: 'bruno' });

  assert.deepEqual(withheld, [{ what: 'phone', permission: 'Contact.User.mobile', code: '' }]);
});

test('lark: an application of many companies can be kept to one of them', async () => {
  const as = 'ada';
  const at = (tenantKey: string) =>
    world.signIn(connectorFor('lark-public'), { fields: { ...fields, tenantKey }, as });

  await assert.rejects(at('anothertenant'), { reason: 'not_member' });
  const { subjects } = await at('sandboxtenant');
  assert.deepEqual(
    subjects.map(({ type, authority }) => [type, authority]),
    [
      ['union_id', 'sandboxtenant'],
      ['open_id', 'sandbox'],
    ],
  );
});

test('lark: what a profile lacks is named with the permission that would show it', async () => {
  const signIn = (scopes: string) =>
    world.signIn(connectorFor('lark-internal'), { fields: { ...fields, scopes }, as: 'ada' });

  const { withheld = [], claims } = await signIn('contact:user.email:readonly');

  assert.equal(claims.email?.value, 'ada.moreau@example.com');
  assert.deepEqual(
    withheld.map(({ permission }) => permission),
    ['contact:user.employee_id:readonly', 'contact:user.phone:readonly'],
  );
});

test('wechatwork: addresses and numbers come by a ticket, and its want is named', async () => {
  const arrive = (scopes: readonly string[]) =>
    world.exchange(connectorFor('wechatwork:mobile'), {
      fields,
      credential: { code: codeFor('wecom', 'ada', scopes) },
    });

  const [silent, telling] = [await arrive([]), await arrive(['snsapi_privateinfo'])];

  assert.deepEqual(silent.subjects, [{ type: 'primary', value: 'ada', authority: 'sandbox' }]);
  assert.deepEqual(silent.withheld, [
    { what: 'email', permission: 'snsapi_privateinfo', code: '' },
  ]);
  assert.deepEqual(telling.claims.email, { value: 'ada.moreau@example.com', isVerified: false });
  assert.equal(telling.withheld, undefined);
});

test('wechatwork: a service provider tells people of many companies apart', async () => {
  const at = (as: string) =>
    world.signIn(connectorFor('wechatwork:service-provider:qrconnect'), { fields, as });

  const [here, elsewhere] = [await at('ada'), await at('maximiliana')];

  const [first] = here.subjects;
  assert.deepEqual([first.type, first.authority], ['openid', 'sandbox']);
  assert.deepEqual(
    [here, elsewhere].map(({ subjects }) => subjects[1]?.authority),
    ['wwsandbox', 'wwelsewhere'],
  );
});

test('welink: a person of no company that uses the application stays outside', async () => {
  const signIn = world.signIn(connectorFor('welink'), { fields, as: 'maximiliana' });
  await assert.rejects(signIn, { reason: 'not_member' });
});

test('welink: a token of the application that is taken back is renewed', async () => {
  const route = 'GET https://open.welink.huaweicloud.com/api/auth/v2/userid';
  const body = { code: '47012', message: 'x-wlk-Authorization is invalid' };
  world.sandbox.vendors.troubles.arm(route, { kind: 'answer', status: 401, body });

  assert.ok(await world.signIn(connectorFor('welink'), { fields, as: 'ada' }));
});

test('a wrong redirect address stops at the page of the vendor', async () => {
  const desk = world.sandbox.vendors;
  for (const [vendor, type] of registered) {
    const client = { clientId: 'strict', clientSecret: 's', redirectUris: ['https://a.example/'] };
    desk.deskOf(vendor).register(client);
    const strict = { ...fields, clientId: 'strict', corpId: 'strict', clientSecret: 's' };

    await assert.rejects(
      world.signIn(connectorFor(type), { fields: strict, as: 'ada' }),
      /the vendor refuses/,
    );
  }
});

test('dingtalk:provider: a person who works elsewhere stays outside', async () => {
  const ofOne = { ...fields, corpId: 'dingsandbox' };
  const signIn = world.signIn(connectorFor('dingtalk:provider'), {
    fields: ofOne,
    as: 'maximiliana',
  });
  await assert.rejects(signIn, { reason: 'not_member' });
});
