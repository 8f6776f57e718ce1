import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Type } from 'typebox';

import { playUpstream } from '../played-upstream.ts';
import { createTools } from '../tools.ts';
import { conversation, eitherOf } from './conversation.ts';
import { dialect } from './dialect.ts';
import { rejectsAs } from './rejects-as.ts';
import { get } from './request.ts';
import { Id } from './shapes.ts';

const HOST = 'https://vendor.example';
const APP = `GET ${HOST}/app-token`;
const USER = `GET ${HOST}/user`;
const PHONE = `GET ${HOST}/phone`;

const errcode = dialect({
  code: 'errcode',
  text: 'errmsg',
  success: ['0'],
  reasons: { '40029': 'bad_code', '42001': 'bad_token', '45009': 'rate_limited' },
});

const talk = conversation<{ readonly code: string }>(errcode)
  .ask('app', Type.Object({ access_token: Type.String(), expires_in: Type.Integer() }), {
    send: () => get(`${HOST}/app-token`),
    keep: { of: () => [HOST, 'app', 's3cret'], lifetime: 'expires_in' },
  })
  .ask('user', Type.Object({ id: Id }), ({ app, code }) =>
    get(`${HOST}/user`, { query: { access_token: app.access_token, code } }),
  )
  .askIfPossible('phone', Type.Object({ phone: Type.String() }), {
    send: () => get(`${HOST}/phone`),
    permission: 'contact:phone',
  });

function scene(answers: Parameters<typeof playUpstream>[0] = {}) {
  let now = 1_800_000_000_000;
  let issued = 0;
  const upstream = playUpstream({
    [APP]: () => ({
      json: { errcode: 0, access_token: `app-token-${++issued}`, expires_in: 7200 },
    }),
    [USER]: { json: { id: 7 } },
    [PHONE]: { json: { phone: '+8613800000000' } },
    ...answers,
  });
  const tools = createTools({ http: upstream.http, clock: () => now });
  return {
    upstream,
    tools,
    pass: (ms: number) => void (now += ms),
    hold: (by = tools) =>
      talk.hold({ code: 'the-code-of-this-login' }, { tools: by, secrets: ['s3cret'] }),
  };
}

test('every answer is known to the questions after it', async () => {
  const { hold, upstream } = scene();

  const { known, withheld } = await hold();

  assert.deepEqual([known.user.id, known.phone?.phone, withheld], [7, '+8613800000000', []]);
  const url = new URL(upstream.requestsTo(USER)[0]?.url ?? '');
  assert.equal(url.searchParams.get('access_token'), 'app-token-1');
});

test('an app token serves all logins until shortly before its end', async () => {
  const { hold, upstream, pass } = scene();
  await Promise.all([hold(), hold(), hold()]);
  pass(6_800_000);
  await hold();
  assert.equal(upstream.requestsTo(APP).length, 1);

  pass(110_000);
  await hold();

  assert.equal(upstream.requestsTo(APP).length, 2);
});

test('an app token that the vendor takes back is renewed once, and the login goes on', async () => {
  const { hold, upstream } = scene({
    [USER]: ({ url }) => ({
      json: url.includes('app-token-1') ? { errcode: 42001, errmsg: 'expired' } : { id: 8 },
    }),
  });

  const { known } = await hold();

  assert.equal(known.user.id, 8);
  assert.equal(upstream.requestsTo(APP).length, 2);
  assert.equal(upstream.requestsTo(USER).length, 2);
});

test('an app token that stays refused is not renewed for ever', async () => {
  const { hold, upstream } = scene({ [USER]: { json: { errcode: 42001, errmsg: 'expired' } } });

  await rejectsAs(hold(), 'bad_token');

  assert.equal(upstream.requestsTo(USER).length, 2);
});

test('an error with HTTP 200 is an error, and quotes neither code nor secret', async () => {
  const errmsg = 'invalid code the-code-of-this-login for s3cret';
  const { hold } = scene({ [USER]: { json: { errcode: 40029, errmsg } } });

  const error = await rejectsAs(hold(), 'bad_code', /40029/);

  assert.equal(error.upstream?.description, 'invalid code [hidden] for [hidden]');
});

test('a token deep in an earlier answer is not quoted either', async () => {
  const token = 'at-0123456789abcdef';
  const { tools } = scene({
    [APP]: { json: { errcode: 0, data: { tokens: [{ access_token: token }] } } },
    [USER]: { json: { errcode: 42001, errmsg: `${token} is spent` } },
  });
  const asked = conversation<object>(errcode)
    .ask('token', Type.Object({ data: Type.Unknown() }), () => get(`${HOST}/app-token`))
    .ask('user', Type.Object({ id: Id }), () => get(`${HOST}/user`));

  const error = await rejectsAs(asked.hold({}, { tools, secrets: [] }), 'bad_token');
  assert.equal(error.upstream?.description, '[hidden] is spent');
});

test('what the vendor withholds is named with the permission to request', async () => {
  const { hold } = scene({ [PHONE]: { json: { errcode: 60011, errmsg: 'no privilege' } } });

  const { known, withheld } = await hold();

  assert.equal(known.phone, undefined);
  assert.deepEqual(withheld, [{ what: 'phone', permission: 'contact:phone', code: '60011' }]);
});

test('an optional answer that is down or has another shape is no withheld permission', async () => {
  await rejectsAs(scene({ [PHONE]: { status: 503, text: '' } }).hold(), 'unreachable');
  await rejectsAs(scene({ [PHONE]: { json: { phone: 7 } } }).hold(), 'bad_response', /shape/);
});

test('a code of the vendor that is a name of every object means nothing special', async () => {
  await rejectsAs(scene({ [USER]: { json: { errcode: 'toString' } } }).hold(), 'bad_response');
});

test('an app token is kept for one application and secret alone, and its name tells neither', async () => {
  const names: string[] = [];
  const { tools, hold } = scene();
  const cache = {
    ...tools.cache,
    load: ((name, ...rest) => {
      names.push(name);
      return tools.cache.load(name, ...rest);
    }) satisfies typeof tools.cache.load,
  };

  await hold({ ...tools, cache });

  assert.equal(names.length, 1);
  assert.doesNotMatch(names.join(), /s3cret|vendor/);
});

test('a no that comes as a yes is a no with the reason that it has', async () => {
  const membership = conversation<object>(errcode).ask('user', Type.Object({ id: Id }), {
    send: () => get(USER.slice(4)),
    refuse: ({ outsider }) => (outsider === true ? 'not_member' : undefined),
  });
  const held = (json: object) =>
    membership.hold({}, { tools: scene({ [USER]: { json } }).tools, secrets: [] });

  assert.equal((await held({ id: 7 })).known.user.id, 7);
  await rejectsAs(held({ id: 7, outsider: true }), 'not_member', /user/);
});

test('a refusal for want of a permission names it', async () => {
  const contacts = conversation<object>(errcode).ask('user', Type.Object({ id: Id }), {
    send: () => get(USER.slice(4)),
    permission: 'contact:read',
  });
  const { tools } = scene({ [USER]: { json: { errcode: 60011, errmsg: 'no privilege' } } });

  await rejectsAs(contacts.hold({}, { tools, secrets: [] }), 'bad_response', /contact:read/);
});

test('the way a person came decides which conversation is held', async () => {
  const { tools, upstream } = scene();
  const asking = (address: string) =>
    conversation<{ readonly isPhone: boolean }>(errcode).ask('answer', Type.Object({}), () =>
      get(address.slice(4)),
    );
  const either = eitherOf(({ isPhone }) => isPhone, asking(PHONE), asking(USER));

  await either.hold({ isPhone: true }, { tools, secrets: [] });
  await either.hold({ isPhone: false }, { tools, secrets: [] });

  assert.deepEqual(
    upstream.requests.map(({ route }) => route),
    [PHONE, USER],
  );
});

test('a code is read under each of the names that a vendor has for it', () => {
  const words = dialect({
    code: 'sub_code|errcode',
    text: 'sub_msg|errmsg',
    success: ['0'],
    reasons: {},
  });

  assert.equal(words.refusalOf({ errcode: 0, errmsg: 'ok' }), undefined);
  assert.deepEqual(
    words.refusalOf({ errcode: 88, sub_code: '60011', sub_msg: 'no', errmsg: 'failed' }),
    {
      code: '60011',
      text: 'no',
    },
  );
});
