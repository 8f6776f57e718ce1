/** A counterpart that is broken in one way, and what a test of the connection must say of it. */
import assert from 'node:assert/strict';

import { sourceTypeOf } from '@causeway/contract/source-types.ts';

import type { Running } from '../../world/causeway.ts';
import { type Answer, WebBrowser } from '../../world/web-browser.ts';

export interface Diagnosis {
  /** The check that must be red. */
  readonly check: string;
  /** What its remedy must name. */
  readonly names: RegExp;
}

export interface Check {
  readonly check: string;
  readonly result: string;
  readonly remedy?: string;
  readonly detail?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Adds a source with one connection; resolves to the id of the connection. */
export async function addConnection(
  { make }: Pick<Running, 'make'>,
  { type, identifier, fields }: { type: string; identifier: string; fields: Fields },
): Promise<string> {
  const ofSource = { name: identifier, type: sourceTypeOf(type) };
  const source = await make('create-ext-idp', ofSource);
  const wish = { extIdpId: source.id, type, identifier, displayName: identifier, fields };
  const { id } = await make('create-ext-idp-conn', wish);
  return String(id);
}

interface Tested {
  readonly checks: readonly Check[];
  readonly signInUrl: string;
  readonly traceId: string;
}

export async function runChecks(
  { make }: Pick<Running, 'make'>,
  id: string,
  username?: string,
): Promise<Tested> {
  const wish = { id, ...(username !== undefined && { username }) };
  return (await make('test-connection', wish)) as unknown as Tested; // the route checks its shape
}

/** Exactly this check is red, and its remedy names the cause. */
export function assertDiagnosed(checks: readonly Check[], { check, names }: Diagnosis): void {
  const red = checks.filter(({ result }) => result === 'failed');
  assert.deepEqual(
    red.map((each) => each.check),
    [check],
    JSON.stringify(checks, undefined, 1),
  );
  assert.match(red[0]?.remedy ?? '', names);
}

/** Does the test sign-in; resolves to the checks that its trace tells. */
export async function signInChecks(
  causeway: Pick<Running, 'make'>,
  id: string,
  walk: (browser: WebBrowser, address: string) => Promise<Answer> = (browser, address) =>
    browser.go(address),
): Promise<readonly Check[]> {
  const { signInUrl, traceId } = await runChecks(causeway, id);
  await walk(new WebBrowser(), signInUrl);
  const trace = await causeway.make('get-login-trace', { traceId });
  return trace['checks'] as readonly Check[]; // the route checks its shape
}
