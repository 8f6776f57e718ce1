import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pino } from 'pino';

import { logoFile } from '../connectors/logos.ts';
import { createApp } from './app.ts';
import { createLogos, logoAddress, logoRoutes } from './logos.ts';

const logoOf = createLogos(logoFile);
const app = createApp({ logger: pino({ level: 'silent' }), trustProxy: false });
logoRoutes(app, logoOf);

test('the picture of a connector may be kept for a year, and runs no script', async () => {
  const address = logoAddress(logoOf, { logo: '', type: 'wechat:pc' });
  const { statusCode, headers, body } = await app.inject({ url: address });

  assert.equal(statusCode, 200);
  assert.match(body, /^<svg /);
  assert.equal(headers['content-type'], 'image/svg+xml; charset=utf-8');
  assert.equal(headers['content-security-policy'], "default-src 'none'; sandbox");
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(String(headers['cache-control']), /max-age=31536000, immutable/);
});

test('a picture that another version of the server asked for is kept for minutes only', async () => {
  const { statusCode, headers } = await app.inject({ url: '/logos/oidc?v=another' });

  assert.equal(statusCode, 200);
  assert.match(String(headers['cache-control']), /max-age=300$/);
});

test('no name of a request becomes a path', async () => {
  for (const name of ['..%2f..%2fregistry.ts', '%2e%2e', 'oidc%2flogo.svg', 'constructor', 'x']) {
    const { body } = await app.inject({ url: `/logos/${name}` });
    assert.equal(JSON.parse(body).code, 'path_not_found', name);
  }
});

test('what an administrator chose comes first, and a type without connector has no picture', () => {
  const logo = 'https://acme.example/logo.png';

  assert.equal(logoAddress(logoOf, { logo, type: 'github' }), logo);
  assert.match(logoAddress(logoOf, { logo: '', type: 'github' }), /^\/logos\/github\?v=/);
  assert.equal(logoAddress(logoOf, { logo: '', type: 'zzding' }), '');
});
