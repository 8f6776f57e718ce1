import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { startScreen, type StartFacts } from './start-screen.ts';

const facts: StartFacts = {
  version: '1.2.3',
  publicUrl: 'http://127.0.0.1:3000',
  database: 'sqlite:./data/causeway.db',
  accessKeyId: '66f1c0ffee0123456789abcd',
  newSecret: 'q2v0c3VjaC1hLXNlY3JldC1mb3ItYS10ZXN0LW9ubHk',
  demo: { tryItUrl: 'http://127.0.0.1:3001', sandboxUrl: 'http://127.0.0.1:3002/openid' },
  warnings: [],
};

describe('the start screen', () => {
  it('tells where to go, what the keys are and that the secret is nowhere else', () => {
    const screen = startScreen(facts);

    for (const text of [
      'http://127.0.0.1:3000',
      'http://127.0.0.1:3000/docs',
      'http://127.0.0.1:3001',
      '66f1c0ffee0123456789abcd',
      'q2v0c3VjaC1hLXNlY3JldC1mb3ItYS10ZXN0LW9ubHk',
      'nowhere else',
    ]) {
      assert.ok(screen.includes(text), text);
    }
  });

  it('does not speak of a secret that it cannot show', () => {
    const screen = startScreen({ ...facts, newSecret: undefined });

    assert.ok(!/secret/i.test(screen));
    assert.ok(screen.includes(facts.accessKeyId));
  });

  it('offers nothing to try outside development', () => {
    const screen = startScreen({ ...facts, demo: undefined });

    assert.ok(!/try it|sandbox/i.test(screen));
  });

  it('stays within 80 columns, long warnings included', () => {
    const warnings = [
      'CAUSEWAY_PUBLIC_URL is not https: passwords and tokens travel in the clear, and every browser and every proxy on the way can read them.',
    ];

    const screen = startScreen({ ...facts, warnings });

    assert.match(screen, /^ {2}Warning: CAUSEWAY_PUBLIC_URL/m);
    for (const line of screen.split('\n')) assert.ok(line.length <= 80, line);
  });
});
