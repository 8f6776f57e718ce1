import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CollectedResponse } from './collected-response.ts';

const content = Buffer.from('\uFEFF{"name":"ü"}');
const init = { status: 201, headers: { 'content-type': 'application/json' } };

test('a collected response reads like the response of the platform', async () => {
  const collected = () => new CollectedResponse(content, init);
  const platform = () => new Response(content, init);

  assert.equal(await collected().text(), await platform().text());
  assert.deepEqual(await collected().json(), await platform().json());
  assert.deepEqual(await collected().bytes(), await platform().bytes());
  assert.deepEqual(await collected().arrayBuffer(), await platform().arrayBuffer());
  assert.deepEqual(await (await collected().blob()).text(), await (await platform().blob()).text());
  assert.equal(collected().status, 201);
  assert.equal(collected().headers.get('content-type'), 'application/json');
});

test('a collected response has a body for those who want a stream', async () => {
  const chunks = [];
  const { body } = new CollectedResponse(content, init);
  assert.ok(body);
  for await (const chunk of body) chunks.push(chunk);
  assert.deepEqual(Buffer.concat(chunks), content);
});

test('a collected response and its clone can both be read, more than once', async () => {
  const response = new CollectedResponse(content, init);
  const clone = response.clone();
  assert.deepEqual(await response.json(), { name: 'ü' });
  assert.deepEqual(await response.json(), { name: 'ü' });
  assert.deepEqual(await clone.json(), { name: 'ü' });
  assert.equal(clone.status, 201);
  assert.equal(response.bodyUsed, false);
});

test('a collected form is parsed', async () => {
  const form = new CollectedResponse(Buffer.from('a=1'), {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.equal((await form.formData()).get('a'), '1');
});

test('text that is not JSON is a syntax error', async () => {
  await assert.rejects(new CollectedResponse(Buffer.from('<html>'), {}).json(), SyntaxError);
});
