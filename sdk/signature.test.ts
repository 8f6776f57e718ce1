import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { signedTexts } from '../server/http/auth/signed-text.ts';
import { signerOf, textToSign } from './signature.ts';

const params = { name: '登录 1&=', list: ['a', 'b'], fields: { b: 1, a: null }, on: false };

test('what is signed is what the server rebuilds from a body', () => {
  const headers = { 'x-authing-lang': ' en-US', 'x-authing-app-tenant-id': 't1', accept: '*/*' };
  const request = { method: 'POST', path: '/api/v3/create-ext-idp', params, headers } as const;

  const sent = { method: 'POST', url: request.path, body: params, headers };
  const [rebuilt] = signedTexts(sent, 'authing');

  assert.equal(rebuilt, textToSign(request));
});

test('a request is signed with HMAC-SHA1 over its text, with a nonce of its own', async () => {
  const sign = signerOf({ accessKeyId: 'ak', accessKeySecret: 'sk-密' });
  const request = { method: 'GET', path: '/api/v3/list-ext-idp', params: {}, headers: {} } as const;

  const [first, second] = [await sign(request), await sign(request)];

  const { authorization, ...headers } = first;
  const expected = createHmac('sha1', 'sk-密')
    .update(textToSign({ ...request, headers }))
    .digest('base64');
  assert.equal(authorization, `authing ak:${expected}`);
  assert.notEqual(first['x-authing-signature-nonce'], second['x-authing-signature-nonce']);
});
