import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { AttributeRule } from '@causeway/contract/sign-in-rules.ts';

import { changesBy, mapAttributes } from './attribute-mapping.ts';

const rule = (to: string, from?: string, mode: AttributeRule['mode'] = 'set_once') => ({
  to,
  mode,
  ...(from !== undefined && { from }),
});

const valueOf = (to: string, value: unknown) =>
  mapAttributes([rule(to, 'it')], { claims: {}, raw: { it: value } })[0]?.value;

describe('what a source tells for an attribute', () => {
  it('is found by a path, by a name that reads like one, or among its claims', () => {
    const raw = {
      office: [{ name: 'Oslo' }],
      'urn:oid:2.5.4.12': ['Engineer'],
      'http://schemas.example/claims/company': 'Acme',
    };
    const rules = [
      rule('city', 'office[0].name'),
      rule('customData.title', 'urn:oid:2.5.4.12'),
      rule('company', 'http://schemas.example/claims/company'),
      rule('photo'),
      rule('nickname'),
    ];
    const claims = { picture: 'https://img.example/a.png' };

    const found = mapAttributes(rules, { claims, raw }).map(({ to, value }) => [to, value]);

    assert.deepEqual(found, [
      ['city', 'Oslo'],
      ['customData.title', 'Engineer'],
      ['company', 'Acme'],
      ['photo', 'https://img.example/a.png'],
    ]);
  });

  it('is nothing when it does not fit the attribute', () => {
    for (const value of ['', '  ', null, {}, ['a', 'b'], true, 'a\u0000b', 'x'.repeat(1001)]) {
      assert.equal(valueOf('company', value), undefined, JSON.stringify(value));
    }
    assert.equal(valueOf('photo', 'javascript:alert(1)'), undefined);
    assert.equal(valueOf('gender', 'robot'), undefined);
    assert.equal(valueOf('customData.all', 'x'.repeat(5000)), undefined);
  });

  it('is read as the attribute writes it', () => {
    assert.equal(valueOf('company', 42), '42');
    assert.equal(valueOf('gender', 'Female'), 'F');
    assert.deepEqual(valueOf('customData.groups', ['a', 'b']), ['a', 'b']);
  });
});

describe('what mapped values change', () => {
  const user = { profile: { nickname: 'Ally', gender: 'U' as const }, customData: { floor: 3 } };

  it('once: what has no value yet', () => {
    const changes = changesBy(
      [
        { to: 'nickname', mode: 'set_once', value: 'Alice' },
        { to: 'gender', mode: 'set_once', value: 'F' },
        { to: 'customData.floor', mode: 'set_once', value: 4 },
        { to: 'customData.room', mode: 'set_once', value: 12 },
      ],
      user,
    );
    assert.deepEqual(changes, {
      profile: { nickname: 'Ally', gender: 'F' },
      customData: { floor: 3, room: 12 },
    });
  });

  it('in step: what has another value', () => {
    const changes = changesBy([{ to: 'nickname', mode: 'keep_in_step', value: 'Alice' }], user);
    assert.equal(changes?.profile.nickname, 'Alice');
  });

  it('nothing when all is as it was', () => {
    const rules = [
      { to: 'nickname', mode: 'keep_in_step', value: 'Ally' },
      { to: 'customData.floor', mode: 'set_once', value: 5 },
    ] as const;
    assert.equal(changesBy(rules, user), undefined);
  });
});
