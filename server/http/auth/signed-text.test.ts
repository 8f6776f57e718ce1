import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Brand } from './header.ts';
import { sign } from './signature.ts';
import { signedTexts } from './signed-text.ts';

/** The headers of the published test vectors; both brands differ in prefix and version only. */
function vectorHeaders(brand: Brand): Record<string, string> {
  const version = brand === 'authing' ? 'authing-node-sdk:4.0.2' : 'gen-auth-node-sdk:1.0.0';
  return {
    accept: 'application/json',
    'content-type': 'application/json',
    date: 'Mon, 01 Jan 2024 00:00:00 GMT',
    'user-agent': 'AuthingIdentityCloud',
    [`x-${brand}-lang`]: 'zh-CN',
    [`x-${brand}-sdk-version`]: version,
    [`x-${brand}-signature-method`]: 'HMAC-SHA1',
    [`x-${brand}-signature-nonce`]: '0123456789abcdef0123456789abcdef',
    [`x-${brand}-signature-version`]: '1.0',
  };
}

interface Vector {
  readonly name: string;
  readonly brand: Brand;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: unknown;
  readonly signature: string;
}

const vectors: readonly Vector[] = [
  {
    name: 'a query with one value',
    brand: 'authing',
    method: 'GET',
    url: '/api/v3/list-ext-idp?tenantId=t1',
    signature: '6ul/+enycPOJVUQmezV6WQ+dbmg=',
  },
  {
    name: 'parameters that are all undefined, which sign a bare question mark',
    brand: 'authing',
    method: 'GET',
    url: '/api/v3/list-ext-idp',
    signature: 'B2rN+WNXjm6IpQq0B90t+6H8ID8=',
  },
  {
    name: 'a body with nested objects in the order they were given',
    brand: 'authing',
    method: 'POST',
    url: '/api/v3/create-ext-idp-conn',
    body: JSON.parse(
      '{"fields":{"clientId":"c1","clientSecret":"s 1&=","scopes":["a","b"]},"displayName":"登录","identifier":"my-oidc","type":"oidc","extIdpId":"e1","loginOnly":false}',
    ),
    signature: 'bdRLYGj1mSaUi8bK+u+33rVV4Ok=',
  },
  {
    name: 'lists in a query, as axios writes them',
    brand: 'authing',
    method: 'GET',
    url: '/api/v3/get-user-batch?userIds[]=u1&userIds[]=u2&userIdType=user_id&withIdentities=true',
    signature: 'tJKK2RYCakJ8uad9QAe70HXY70k=',
  },
  {
    name: 'null in a body of the other brand',
    brand: 'genauth',
    method: 'POST',
    url: '/api/v3/delete-ext-idp',
    body: { id: 'e1', tenantId: null },
    signature: 'OHc6ktLlDL9hot1VaFAEOCNc7cg=',
  },
];

for (const { name, brand, method, url, body, signature } of vectors) {
  test(`the published signature is rebuilt for ${name}`, () => {
    const texts = [...signedTexts({ method, url, body, headers: vectorHeaders(brand) }, brand)];

    assert.ok(texts.map((text) => sign(text, 'sk-demo')).includes(signature));
  });
}

test('lists with percent-encoded brackets are rebuilt alike', () => {
  const headers = vectorHeaders('authing');
  const plain = [...signedTexts({ method: 'GET', url: '/p?a[]=1&a[]=2', headers }, 'authing')];

  const url = '/p?a%5B%5D=1&a%5B%5D=2';
  const encoded = [...signedTexts({ method: 'GET', url, headers }, 'authing')];

  assert.deepEqual(encoded, plain);
  assert.match(plain[0] ?? '', /\/p\?a=\["1","2"\]$/);
});

test('objects in a query are rebuilt as JSON', () => {
  const request = { method: 'GET', url: '/p?o[a]=x+y&o[b]=z', headers: {} };

  assert.deepEqual([...signedTexts(request, 'authing')], ['GET\n/p?o={"a":"x y","b":"z"}']);
});

test('only headers of the brand and the date are covered, with blanks folded', () => {
  const headers = { date: ' d\t1 ', 'x-authing-b': 'B', 'x-genauth-a': 'A', accept: '*/*' };

  const [text] = signedTexts({ method: 'get', url: '/p', headers }, 'authing');

  assert.equal(text, 'GET\ndate:d 1\nx-authing-b:B\n/p');
});

test('a request without parameters may have been signed with and without a question mark', () => {
  const request = { method: 'POST', url: '/p', body: {}, headers: {} };
  const texts = [...signedTexts(request, 'authing')];

  assert.deepEqual(texts, ['POST\n/p', 'POST\n/p?']);
});
