import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ApplicationType } from './application.ts';
import { redirectUriProblem } from './redirect-uri.ts';

for (const [address, type] of [
  ['https://app.test/cb', 'web'],
  ['https://app.test/cb?x=1', 'spa'],
  ['http://localhost:3000/cb', 'web'],
  ['http://127.0.0.1/cb', 'web'],
  ['http://[::1]:8080/cb', 'web'],
  ['http://app.localhost/cb', 'web'],
  ['com.example.app:/cb', 'native'],
  ['myapp://login', 'native'],
] as const satisfies readonly (readonly [string, ApplicationType])[]) {
  test(`${address} is a redirect address for ${type}`, () => {
    assert.equal(redirectUriProblem(address, type), undefined);
  });
}

for (const [address, type, rule] of [
  ['/cb', 'web', /absolute/],
  ['', 'web', /absolute/],
  ['https://', 'web', /absolute/],
  ['https://app.test/cb ', 'web', /absolute/],
  ['https:\\\\app.test', 'web', /absolute/],
  ['https://app.test/\r\nx', 'web', /absolute/],
  ['https://app.test/#', 'web', /fragment/],
  ['https://app.test/#x', 'web', /fragment/],
  ['https://app.test@evil.test/', 'web', /user name/],
  ['https://*.app.test/cb', 'web', /wildcard/],
  ['http://app.test/cb', 'web', /https/],
  ['http://127.0.0.1.evil.test/cb', 'web', /https/],
  ['http://localhost.evil.test/cb', 'native', /https/],
  ['javascript:alert(1)', 'native', /scheme/],
  ['data:text/html,x', 'native', /scheme/],
  ['file:///etc/passwd', 'native', /scheme/],
  ['com.example.app:/cb', 'web', /native/],
] as const satisfies readonly (readonly [string, ApplicationType, RegExp])[]) {
  test(`${JSON.stringify(address)} is refused for ${type}`, () => {
    assert.match(redirectUriProblem(address, type)?.en ?? 'accepted', rule);
  });
}
