import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  categoryOf,
  connectionTypesOf,
  isConnectionType,
  isSourceType,
  sourceTypeOf,
  sourceTypes,
} from './source-types.ts';

const connectionTypes = Object.values(sourceTypes).flatMap(({ connections }) => [...connections]);

// In published lists: 38 and 68, then 3 and 4 more; beside them one renamed type and two mobile ones.
test('the table holds 41 source types and 75 connection types, each once', () => {
  assert.equal(Object.keys(sourceTypes).length, 41);
  assert.equal(connectionTypes.length, 75);
  assert.equal(new Set(connectionTypes).size, 75);
});

test('a connection type leads to its source type and category', () => {
  assert.equal(sourceTypeOf('oauth'), 'oauth2');
  assert.equal(sourceTypeOf('wechatmp-qrcode'), 'wechat');
  assert.equal(sourceTypeOf('lark-public'), 'lark');
  assert.equal(categoryOf('wechat:pc'), 'social');
  assert.equal(categoryOf('ad-kerberos'), 'enterprise');
});

test('a source type leads to its connection types', () => {
  assert.deepEqual(connectionTypesOf('github'), ['github', 'github:mobile']);
});

test('names that no list holds are unknown, those of Object.prototype included', () => {
  for (const text of ['', 'OIDC', 'toString', '__proto__', 'wechat']) {
    assert.equal(isConnectionType(text), false, text);
    assert.equal(sourceTypeOf(text), undefined, text);
    assert.equal(categoryOf(text), undefined, text);
  }
  assert.equal(isSourceType('toString'), false);
  assert.equal(isSourceType('oauth'), false);
  assert.equal(isSourceType('oauth2'), true);
});
