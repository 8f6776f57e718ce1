/** The page of paths tells the truth: what it calls done answers, and everything else says what it is. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { ErrorCode } from '@causeway/contract/errors.ts';
import { type PathState, publishedPaths } from '@causeway/contract/published-paths.ts';

import { type Running, startCauseway } from '../world/causeway.ts';
import { managementClient } from './clients.ts';
import { refused } from './replies.ts';

describe('paths that published clients know', () => {
  let causeway: Running;
  before(async () => {
    causeway = await startCauseway();
  });
  after(() => causeway.close());

  /** The stable word of the failure, wherever the envelope has it. */
  async function wordOf(method: string, path: string): Promise<unknown> {
    const address = new URL(path.replaceAll(/\{\w+\}/g, 'x'), causeway.url);
    const response = await fetch(address, { method, redirect: 'manual' });
    const text = await response.text();
    if (!text.startsWith('{')) return undefined;
    const body = Object(JSON.parse(text));
    return Reflect.get(body, 'reason') ?? Reflect.get(body, 'code');
  }

  const words: Readonly<Record<PathState, ErrorCode | undefined>> = {
    done: undefined,
    later: 'path_later',
    outside: 'path_outside',
  };

  for (const state of ['done', 'later', 'outside'] as const) {
    it(`are answered as the page says: ${state}`, async () => {
      const unserved: unknown[] = ['path_not_found', ...Object.values(words)].filter(Boolean);
      for (const { method, path } of publishedPaths.filter((known) => known.state === state)) {
        const word = await wordOf(method, path);
        const told = unserved.includes(word) ? word : undefined;
        assert.equal(told, words[state], `${method} ${path}`);
      }
    });
  }

  it('outside are told so in the envelope that the SDK reads', async () => {
    const reply = await managementClient(causeway).createRole({ code: 'admin' });

    const message = refused(reply, 'path_outside');
    assert.match(message, /POST \/api\/v3\/create-role .*docs\/generated\/paths\.md/);
  });

  it('that nobody knows are a page for people and JSON for programs', async () => {
    const visit = { accept: 'text/html,application/xhtml+xml' };
    const java = { accept: 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2' };
    const kind = async (url: string, headers: Readonly<Record<string, string>>) => {
      const response = await causeway.server.app.inject({ url, headers });
      return [response.statusCode, String(response.headers['content-type']).split(';')[0]];
    };

    assert.deepEqual(await kind('/nowhere', visit), [404, 'text/html']);
    assert.deepEqual(await kind('/nowhere', {}), [404, 'application/json']);
    assert.deepEqual(await kind('/api/v3/nowhere', java), [404, 'application/json']);
    const navigation = { 'sec-fetch-mode': 'navigate' };
    assert.deepEqual(await kind('/api/v3/nowhere', navigation), [404, 'text/html']);
  });
});
