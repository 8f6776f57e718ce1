import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Value } from 'typebox/value';

import { goodReply } from './envelope.ts';
import { replyExample, requestExample } from './examples.ts';
import { routes } from './index.ts';

for (const route of routes) {
  const { operation, query, body } = route;
  const parameters = query ?? body;

  test(`the examples of ${operation} are what its schemas say`, () => {
    if (parameters !== undefined) {
      assert.deepEqual(Value.Errors(parameters, requestExample(route)), []);
    }
    assert.deepEqual(Value.Errors(goodReply(route), replyExample(route)), []);
  });
}

test('an example names what people would write, not the least that is valid', () => {
  const create = routes.find(({ operation }) => operation === 'createExtIdpConn') ?? assert.fail();

  const { type, identifier, extIdpId } = requestExample(create) ?? {};

  assert.deepEqual([type, identifier, typeof extIdpId], ['oidc', 'acme-okta', 'string']);
});
