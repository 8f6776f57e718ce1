/**
 * Thousands of broken requests to every path of the contract. Each follows from the seed and its number:
 * CAUSEWAY_TEST_SEED repeats a run, CAUSEWAY_TEST_CASE one request of it, and
 * CAUSEWAY_TEST_COUNT says how many there are.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { routes } from '@causeway/contract/index.ts';

import { createDice } from '../mutated/dice.ts';
import { type Draft, draftOf, type Sent, sentOf } from '../mutated/draft.ts';
import { mutate, type Mutation } from '../mutated/mutations.ts';
import { makeThings, type Things } from '../mutated/things.ts';
import { judge, type Verdict } from '../mutated/verdict.ts';
import { type Running, startCauseway } from '../world/causeway.ts';
import { type Database, storesUnderTest } from '../world/stores.ts';

const { env } = process;
/** The same for everybody unless told: who breaks a path sees it, and nobody else does. */
const seed = Number(env['CAUSEWAY_TEST_SEED'] ?? 1);
const only = env['CAUSEWAY_TEST_CASE'];
const asked = env['CAUSEWAY_TEST_COUNT'];
const counts: Readonly<Record<string, number>> = { SQLite: 10_000, PostgreSQL: 300 };

/** Mutated requests that succeed use things up. */
const CASES_PER_ROUND = 500;

/** What a refusal is meant to leave behind: attempts are counted, and failed sign-ins are noted. */
const mayChange: ReadonlySet<string> = new Set(['throttles', 'replays', 'logins', 'codes']);

for (const store of await storesUnderTest()) {
  describe(`mutated requests, on ${store.name}`, { skip: store.skip }, () => {
    let database: Database;
    let causeway: Running;
    let token = '';

    before(async () => {
      database = await store.fresh();
      causeway = await startCauseway({ env: database.env });
      const { accessKeyId, accessKeySecret } = causeway;
      const input = { accessKeyId, accessKeySecret };
      const reply = await causeway.ask('get-management-token', { input });
      token = String(reply.data?.['access_token']);
    });
    after(() => causeway.close());

    it('are refused by name, or done, and never half done', async (t) => {
      const count = only === undefined ? Number(asked ?? counts[store.name]) : 1;
      t.diagnostic(`seed ${seed}, ${count} requests`);
      const tally = new Map<string, number>();
      const failures = new Map<string, string>();
      let things: Things | undefined;
      let contents = '';
      for (let nth = 0; nth < count; nth += 1) {
        if (things === undefined || nth % CASES_PER_ROUND === 0) {
          things = await makeThings(causeway, { token, round: nth });
          contents = await remaining();
        }
        const number = only === undefined ? nth : Number(only);
        const made = makeCase(number, things);
        const before = contents;
        try {
          const verdict = await answerTo(made, things.secrets);
          contents = await remaining();
          if (verdict.isRefusal) assert.equal(contents, before, 'a refusal changed the database');
          tally.set(verdict.code, (tally.get(verdict.code) ?? 0) + 1);
        } catch (error) {
          note(failures, made, error);
        }
      }
      t.diagnostic(told(tally));
      assert.ok(failures.size === 0, [...failures.values()].join('\n\n'));
      assertLogIsClean(things?.secrets ?? []);
    });

    async function remaining(): Promise<string> {
      const digests = Object.entries(await database.contents());
      return JSON.stringify(digests.filter(([table]) => !mayChange.has(table)));
    }

    async function answerTo({ draft, sent, broken, number }: Case, secrets: readonly string[]) {
      const response = await causeway.server.app.inject({
        ...sent,
        remoteAddress: `10.0.${(number >> 8) & 255}.${number & 255}`,
      });
      const contentType = response.headers['content-type'] ?? '';
      const answer = { status: response.statusCode, contentType, text: response.body };
      const verdict = judge(draft.route, answer);
      if (verdict.isRefusal) {
        for (const secret of secrets) assert.ok(!answer.text.includes(secret), answer.text);
      }
      assertBlamed(broken, { ...verdict, isLegacy: draft.route.isLegacy === true });
      return verdict;
    }

    function assertLogIsClean(secrets: readonly string[]): void {
      for (const line of causeway.logLines) {
        assert.ok(!line.includes('"level":"error"'), line);
        for (const secret of secrets) assert.ok(!line.includes(secret), line);
      }
    }
  });
}

interface Case {
  readonly number: number;
  readonly draft: Draft;
  readonly sent: Sent;
  readonly broken: readonly Mutation[];
}

/** Every route has its turn, so that one which was added today is broken today. */
function makeCase(number: number, things: Things): Case {
  const dice = createDice(seed * 1_000_003 + number);
  const route = routes[number % routes.length] ?? assert.fail('the contract is empty');
  const draft = draftOf(route, things, dice);
  const broken = mutate(draft, dice);
  return { number, draft, sent: sentOf(draft), broken };
}

/** Where one member of the body was all that was wrong, the answer names it. */
function assertBlamed(
  broken: readonly Mutation[],
  { code, field, isLegacy }: Verdict & { readonly isLegacy: boolean },
): void {
  const [mutation] = broken;
  if (broken.length !== 1 || mutation?.blamed === undefined) return;
  // The caller is looked at first.
  if (code === 'not_signed_in' || code === 'too_many_requests') return;
  assert.match(code, /^(invalid_argument|user_id_malformed)$/);
  if (!isLegacy) assert.equal(field?.split(/[.[]/)[0], mutation.blamed);
}

/** One request for each way to fail. */
function note(failures: Map<string, string>, made: Case, error: unknown): void {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 700);
  const kind = `${made.draft.route.operation} ${message.slice(0, 60)}`;
  if (failures.size < 25) failures.set(kind, `${message}\n${tell(made)}`);
}

/** The request, and how to send it again. */
function tell({ number, sent, broken }: Case): string {
  const how = broken.map(({ what }) => what).join('; ');
  const { method, url, headers, payload = '' } = sent;
  const { authorization = '', ...others } = headers;
  const shown = { ...others, authorization: authorization.slice(0, 60) };
  const request = `${method} ${url} ${JSON.stringify(shown)} ${String(payload)}`;
  const replay = `CAUSEWAY_TEST_SEED=${seed} CAUSEWAY_TEST_CASE=${number}`;
  return `${replay}: ${how}\n${request.slice(0, 1500)}`;
}

function told(tally: ReadonlyMap<string, number>): string {
  const sorted = [...tally].sort(([, a], [, b]) => b - a);
  return sorted.map(([code, count]) => `${code} ${count}`).join(', ');
}
