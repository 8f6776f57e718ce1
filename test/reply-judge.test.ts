import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { managementTokenRoutes } from '@causeway/contract/management-token.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';
import { systemRoutes } from '@causeway/contract/system.ts';

import { createApp } from '../server/http/app.ts';
import { openScene } from '../server/http/management/scene.ts';
import { mount } from '../server/http/mount.ts';
import { createLogger } from '../server/observe/log.ts';
import { complaintsAbout, createReplyJudge } from './world/reply-judge.ts';

const { createExtIdp: route } = sourceRoutes;
const source = { id: 's', name: 'Okta', logo: '', type: 'oidc', tenantId: '' };
const success = { statusCode: 200, message: '', data: source };
const failure = { statusCode: 400, message: 'No.', requestId: 'r', code: 'invalid_argument' };

test('replies as the contract has them pass', () => {
  assert.deepEqual(complaintsAbout(route, success), []);
  assert.deepEqual(complaintsAbout(route, failure), []);
});

const wrong: readonly (readonly [string, unknown])[] = [
  ['a member that is missing', { ...success, data: { ...source, id: undefined } }],
  ['a member of another type', { ...success, data: { ...source, name: 5 } }],
  ['a value that is on no list', { ...success, data: { ...source, type: 'fax' } }],
  ['an apiCode on a success', { ...success, apiCode: 0 }],
  ['no data', { statusCode: 200, message: '' }],
  ['a failure without a code', { ...failure, code: undefined }],
  ['something else', 'hello'],
];
for (const [name, reply] of wrong) {
  test(`a reply does not pass with ${name}`, () => {
    assert.notDeepEqual(complaintsAbout(route, reply), []);
  });
}

test('a success without an envelope is judged as it is', () => {
  const { getSystemInfo } = systemRoutes;
  const key = { publicKey: '' };
  const version = { server: '1', console: '1', login: '1' };
  const info = { rsa: key, sm2: key, version, publicIps: [] };

  assert.deepEqual(complaintsAbout(getSystemInfo, info), []);
  assert.deepEqual(complaintsAbout(getSystemInfo, failure), []);
  const faulty = [{ ...info, rsa: {} }, { statusCode: 200, message: '', data: info }, null];
  for (const reply of faulty) assert.notDeepEqual(complaintsAbout(getSystemInfo, reply), []);
});

test('a world that closes tells of all that was wrong', () => {
  const { onReply, verdict } = createReplyJudge();
  verdict();
  onReply(route, { ...success, data: {} });

  assert.throws(verdict, /POST \/api\/v3\/create-ext-idp/);
});

test('a server that answers what no client can read is found out', async () => {
  const { onReply, verdict } = createReplyJudge();
  const app = createApp({ logger: createLogger({ level: 'silent' }), trustProxy: false, onReply });
  const scene = await openScene();
  after(() => scene.close());
  const handlers = { getManagementToken: async () => ({ access_token: 't', expires_in: 1.5 }) };
  mount(app, { routes: managementTokenRoutes, handlers, authenticators: scene.authenticators });
  const ask = (payload: object) =>
    app.inject({ method: 'POST', url: '/api/v3/get-management-token', payload });

  await ask({});
  verdict();
  await ask({ accessKeyId: 'k', accessKeySecret: 's' });

  assert.throws(verdict, /expires_in must be integer/);
});
