import assert from 'node:assert/strict';
import { test } from 'node:test';

import { routes } from './index.ts';
import { openApi } from './openapi.ts';

const document = openApi(routes, { title: 'Causeway', version: '1' });

test('every route is one operation of the document', () => {
  const operations = Object.values(document.paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );

  assert.deepEqual(operations.toSorted(), routes.map(({ operation }) => operation).toSorted());
});

test('the document is plain JSON', () => {
  const text = JSON.stringify(document);

  assert.ok(!text.includes('"~'), 'TypeBox marks must not show');
  assert.equal(JSON.parse(text).openapi, '3.1.0');
});

test('query members are parameters, required where the schema says so', () => {
  const { parameters } = document.paths['/api/v3/get-ext-idp']?.['get'] ?? assert.fail();

  const required = parameters.filter((p) => p.required).map(({ name }) => name);
  assert.deepEqual(required, ['id']);
  assert.ok(parameters.some(({ name }) => name === 'tenantId'));
});

test('management operations ask for a signature or a token, public ones for nothing', () => {
  const managed = document.paths['/api/v3/create-ext-idp']?.['post'];
  const open = document.paths['/api/v3/get-management-token']?.['post'];

  assert.deepEqual(managed?.security, [{ signature: [] }, { managementToken: [] }]);
  assert.deepEqual(open?.security, []);
});

test('the answer names the failures of the route and of its access', () => {
  const { description } =
    document.paths['/api/v3/delete-ext-idp']?.['post']?.responses['200'] ?? assert.fail();

  assert.match(description, /`source_in_use` \(422\)/);
  assert.match(description, /`nonce_used` \(401, apiCode 1306\)/);
});
