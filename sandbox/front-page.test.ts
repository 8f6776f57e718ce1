import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startSandbox } from './sandbox.ts';
import { vendors } from './vendors/registry.ts';

test('the bare address of the sandbox tells whom it plays, and how to be its client', async () => {
  const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, clients: [] });
  try {
    const answer = await fetch(sandbox.origin, { headers: { 'accept-language': 'en' } });
    const text = await answer.text();

    assert.equal(answer.status, 200);
    for (const { title } of vendors) assert.ok(text.includes(`>${title}<`), title);
    assert.ok(text.includes(`${sandbox.origin}/github.com/login`));
    assert.match(text, /sandbox-secret/);
  } finally {
    await sandbox.close();
  }
});
