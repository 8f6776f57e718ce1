import assert from 'node:assert/strict';
import { test } from 'node:test';

import { login } from './conformance-scene.ts';
import { createPlayedVendors } from './played-vendors.ts';
import { playUpstream } from './played-upstream.ts';
import { github } from './presets/github/connector.ts';
import { createTools } from './tools.ts';

const stage = { origin: 'http://127.0.0.1:3002', hosts: ['github.com', 'api.github.com'] };
const tools = createTools({ http: playUpstream({}).http, clock: () => 0 });

async function sentTo(connector: typeof github): Promise<string> {
  const config = connector.decode({ clientId: 'sandbox', clientSecret: 'sandbox-secret' });
  const started = await connector.redirect?.start({ config, login }, tools);
  return started?.instruction.url.split('?')[0] ?? '';
}

test('the browser goes to the real vendor until a sandbox plays it', async () => {
  const vendors = createPlayedVendors();
  const connector = vendors.connector(github) as typeof github; // same configuration
  assert.equal(await sentTo(connector), 'https://github.com/login/oauth/authorize');

  vendors.play(stage);

  const played = 'http://127.0.0.1:3002/github.com/login/oauth/authorize';
  assert.equal(await sentTo(connector), played);
});

test('requests to hosts that the sandbox plays go there, all others where they went', async () => {
  const upstream = playUpstream({
    'GET http://127.0.0.1:3002/api.github.com/user': { json: { id: 1 } },
    'GET https://github.com.evil.example/user': { json: { id: 2 } },
  });
  const vendors = createPlayedVendors();
  vendors.play(stage);
  const http = vendors.http(upstream.http);

  await http.fetch('https://api.github.com/user?a=b');
  await http.fetch('https://github.com.evil.example/user');

  assert.deepEqual(
    upstream.requests.map(({ url }) => url),
    ['http://127.0.0.1:3002/api.github.com/user?a=b', 'https://github.com.evil.example/user'],
  );
});
