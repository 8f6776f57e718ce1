import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { newId, type PoolId } from '../kernel/ids.ts';
import { credentialsGrant, toClientMetadata } from './client-metadata.ts';
import { type ApplicationChanges, makeApplication } from './harness.test.ts';

const poolId = newId<PoolId>();
const metadata = (changes: ApplicationChanges) =>
  toClientMetadata(makeApplication(poolId, changes));

const addresses = [
  'https://app.example.com/cb',
  'http://app.example.com/cb',
  'http://localhost:3000/cb',
  'https://localhost:3000/cb',
  'http://127.0.0.1/cb',
  'http://[::1]/cb',
  'com.example.app:/cb',
  'javascript:alert(1)',
  'data:text/html,x',
  'https://app.example.com/cb#part',
  'https://app.example.com/cb#',
  '/relative',
];

describe('an application as a client', () => {
  it('keeps web addresses, and of a native application what RFC 8252 allows', () => {
    assert.deepEqual(metadata({ redirectUris: addresses }).redirect_uris, addresses.slice(0, 6));
    const native = metadata({
      type: 'native',
      redirectUris: addresses,
      logoutRedirectUris: addresses,
    });
    const allowed = [0, 2, 4, 5, 6].map((i) => addresses[i]);
    assert.deepEqual(native.redirect_uris, allowed);
    assert.deepEqual(native.post_logout_redirect_uris, allowed);
    assert.equal(native.application_type, 'native');
  });

  it('is offered the grants and response types that this server knows', () => {
    const { grant_types: grants, response_types: types } = metadata({
      redirectUris: ['https://app.example.com/cb'],
      oidc: {
        grantTypes: ['authorization_code', 'implicit', 'password', 'refresh_token'],
        responseTypes: ['id_token code', 'code', 'id_token token', 'token', 'nonsense'],
      },
    });
    assert.deepEqual(grants, ['authorization_code', 'refresh_token', credentialsGrant]);
    assert.deepEqual(types, ['code', 'code id_token']);
  });

  it('gets no code without the grant for it, and nothing without an address', () => {
    const oidc = { grantTypes: ['client_credentials'], responseTypes: ['code'] };
    assert.deepEqual(metadata({ oidc }).response_types, []);
    assert.deepEqual(metadata({ redirectUris: [] }).response_types, []);
  });

  it('never has a lifetime of nothing', () => {
    const { causeway } = metadata({ oidc: { codeTtlMs: 0, accessTokenTtlMs: 1500 } });
    assert.deepEqual(causeway, {
      poolId,
      codeTtl: 1,
      accessTokenTtl: 2,
      idTokenTtl: 1_209_600,
      refreshTokenTtl: 2_592_000,
    });
  });
});
