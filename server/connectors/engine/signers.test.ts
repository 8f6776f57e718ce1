import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dingtalkSignature } from './signers.ts';

test('a DingTalk signature is the HMAC of the time under the secret', () => {
  // printf 1546084445901 | openssl dgst -sha256 -hmac testappSecret -binary | base64
  assert.equal(
    dingtalkSignature('testappSecret', '1546084445901'),
    'HCbG3xNE3vzhO+u7qCUL1jS5hsu2n5r2cFhnTrtyDAE=',
  );
});
