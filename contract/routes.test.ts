import assert from 'node:assert/strict';
import { test } from 'node:test';

import { errorText } from './errors.ts';
import { routes } from './index.ts';
import { rules } from './rules.ts';

test('no two routes share an operation name, or a method and path', () => {
  const names = routes.map(({ operation }) => operation);
  const places = routes.map(({ method, path }) => `${method} ${path}`);

  assert.equal(new Set(names).size, routes.length);
  assert.equal(new Set(places).size, routes.length);
});

test('every route has a summary that is a sentence', () => {
  for (const { operation, summary } of routes) assert.match(summary, /^[A-Z].*\.$/, operation);
});

test('reads are GET without a body, writes are POST without a query', () => {
  for (const { operation, method, query, body } of routes) {
    if (method === 'GET') assert.equal(body, undefined, operation);
    else assert.equal(query, undefined, operation);
  }
});

test('a text chooses the language of its values, too', () => {
  const values = { field: 'name', rule: rules.required };

  assert.equal(errorText('invalid_argument', 'en', values), 'Parameter name: is required.');
  assert.equal(errorText('invalid_argument', 'zh', values), '参数 name 格式错误：必填');
});

test('a value that is missing leaves its name', () => {
  assert.equal(errorText('malformed_body', 'en', {}), 'The body is not valid format.');
});
