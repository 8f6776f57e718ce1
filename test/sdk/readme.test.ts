/** The examples of the SDK's README, as they stand there, against a whole server. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

const folder = new URL('../../sdk/', import.meta.url);
const readme = readFileSync(new URL('README.md', folder), 'utf8');
const examples = [...readme.matchAll(/```ts\n(?<code>.*?)```/gs)].map(
  ({ groups }) => groups?.['code'] ?? '',
);

describe("the examples of the SDK's README", () => {
  let world: BrokeredWorld;
  /** What the README writes in capitals, and the address of its server. */
  let values: Readonly<Record<string, string>>;

  before(async () => {
    world = await startBrokeredWorld();
    world.upstream.person = somebody();
    const application = await Application.open(world.causeway, world);
    const tokens = await application.signIn(new WebBrowser(), { ext_idp_conn_id: 'main' });
    const stored = { access_token: tokens.access_token, id_token: tokens.id_token };
    Object.assign(globalThis, {
      sessionStorage: { getItem: (name: keyof typeof stored) => stored[name] },
    });
    values = {
      'http://127.0.0.1:3000': world.causeway.url,
      'YOUR ACCESS KEY': world.causeway.accessKeyId,
      'ITS SECRET': world.causeway.accessKeySecret,
      'YOUR APP': world.appId,
    };
    await world.causeway.make('create-user', { username: 'ada', email: 'ada@example.com' });
  });
  after(() => world.close());

  /** Runs one example; resolves to what it printed. */
  async function run(code: string, print: { calls: readonly { arguments: unknown[] }[] }) {
    const texts = Object.entries({ ...values, '@causeway/sdk': `${folder.href}causeway.ts` });
    const runnable = texts.reduce((text, [from, to]) => text.replaceAll(from, to), code);
    await import(`data:text/javascript,${encodeURIComponent(runnable)}`);
    return print.calls.map((call) => call.arguments);
  }

  /** What each of them prints, in the order of the README. */
  const expected: readonly ((printed: unknown[][]) => void)[] = [
    (printed) => assert.deepEqual(printed, []),
    ([line]) => {
      assert.equal(line?.[0], 1);
      assert.match(JSON.stringify(line?.[1]), /ada@example\.com/);
    },
    ([line, link]) => {
      assert.deepEqual(line, [['The main source', 'Sign in with Okta'], ['oidc']]);
      assert.match(String(link?.[0]), /^bind a further account at http:\/\/127\.0\.0\.1:/);
    },
    ([line]) => {
      const [code, { requestId, retryable }] = line as [string, Record<string, unknown>]; // as printed
      assert.deepEqual([code, typeof requestId, retryable], ['source_not_found', 'string', false]);
    },
    (printed) => assert.deepEqual(printed, [[2]]),
  ];

  it('are all tried here', () => assert.equal(examples.length, expected.length));

  for (const [number, code] of examples.entries()) {
    it(`number ${number + 1} does what it says`, async ({ mock }) => {
      const { mock: print } = mock.method(console, 'log', () => undefined);

      expected[number]?.(await run(code, print));
    });
  }

  it('number 1 leaves a connection that the application offers', async () => {
    const reply = await world.causeway.manage('list-enabled-ext-idp-conns-by-app', {
      appId: world.appId,
    });

    assert.match(JSON.stringify(reply.data), /Sign in with Okta/);
  });
});
