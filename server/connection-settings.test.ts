import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connectionSettings } from './connection-settings.ts';

const fields = { issuerUrl: 'https://id.example', clientId: 'c', clientSecret: 's' };

test('settings that work have no problem', () => {
  assert.equal(connectionSettings.check('oidc', fields), undefined);
});

test('a setting that cannot work is named, with the rule it breaks', () => {
  const problem = connectionSettings.check('oidc', { ...fields, issuerUrl: 'id.example' });

  assert.equal(problem?.field, 'issuerUrl');
  assert.match(JSON.stringify(problem?.rule), /^"must be /);
});

test('settings of a type that no connector knows are not judged', () => {
  assert.equal(connectionSettings.check('carrier-pigeon', {}), undefined);
  assert.equal(connectionSettings.secretFields('carrier-pigeon'), undefined);
  assert.equal(connectionSettings.endpointFields('carrier-pigeon'), undefined);
});

test('secrets are known under every name they are stored under', () => {
  const secrets = connectionSettings.secretFields('oidc') ?? [];

  assert.deepEqual(secrets.toSorted(), ['clientSecret', 'client_secret', 'privateKey']);
});

test('incident-37: what says who receives a secret is known under every name', () => {
  const endpoints = connectionSettings.endpointFields('oidc') ?? [];

  for (const name of ['issuerUrl', 'issuer', 'tokenEndpoint', 'tokenURL', 'clientId', 'clientID']) {
    assert.ok(endpoints.includes(name), name);
  }
  assert.ok(endpoints.includes('clientAuthentication'));
  assert.ok(!endpoints.includes('scopes'));
});
