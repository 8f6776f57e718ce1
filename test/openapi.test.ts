/** The published API keeps its promises: what a client could rely on, it still can. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { breaks } from './openapi/breaking.ts';
import { type Document, type Operation, type Surface, surfaceOf } from './openapi/surface.ts';

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

const now = surfaceOf(read('../docs/generated/openapi.json') as Document); // written by docs/pages.ts
const before = read('./openapi/promise.json') as Surface; // written by openapi/accept.ts

const HOW_TO_ACCEPT =
  'A client written before breaks on this. If that is meant: npm run openapi:accept, and a line ' +
  'under "Changed" or "Removed" in CHANGELOG.md';

it('openapi.json breaks no client of the last accepted one', () => {
  const broken = breaks(before, now);

  assert.deepEqual(broken, [], `${HOW_TO_ACCEPT}:\n${broken.join('\n')}`);
});

const NAME = 'POST /api/v3/create-ext-idp';
const operation = before[NAME] ?? assert.fail();

function changed(part: keyof Operation, members: Operation['takes']): Surface {
  return { ...before, [NAME]: { ...operation, [part]: { ...operation[part], ...members } } };
}

function without(part: keyof Operation, path: string): Surface {
  const { [path]: _gone, ...kept } = operation[part];
  return { ...before, [NAME]: { ...operation, [part]: kept } };
}

const text = { type: 'string', isRequired: false } as const;

describe('a difference is noticed:', () => {
  const { [NAME]: _gone, ...others } = before;
  const cases: readonly (readonly [string, Surface, string])[] = [
    ['a path that is gone', others, 'is gone'],
    ['an input that is gone', without('takes', 'name'), 'no longer takes name'],
    [
      'a new input that is required',
      changed('takes', { owner: { ...text, isRequired: true } }),
      'now requires owner',
    ],
    ['an answer that is gone', without('answers', 'data.id'), 'no longer answers data.id'],
    ['an answer that may be missing', changed('answers', { 'data.id': text }), 'may leave out'],
    [
      'an answer of another type',
      changed('answers', { 'data.id': { type: 'integer', isRequired: true } }),
      'was string and is integer',
    ],
    [
      'a value that clients do not know',
      changed('answers', {
        'data.type': { type: 'string', isRequired: true, values: ['fax', 'oidc'] },
      }),
      'may answer fax',
    ],
  ];
  for (const [name, surface, sentence] of cases) {
    it(name, () => {
      const [first, ...more] = breaks(before, surface);

      assert.ok(first?.includes(sentence), first);
      assert.deepEqual(more, []);
    });
  }
});

describe('a difference is welcome:', () => {
  const cases: readonly (readonly [string, Surface])[] = [
    ['a new path', { ...before, 'GET /new': operation }],
    ['a new input that is optional', changed('takes', { owner: text })],
    [
      'a new optional input with a member that it needs',
      changed('takes', { owner: text, 'owner.id': { ...text, isRequired: true } }),
    ],
    ['a new answer', changed('answers', { 'data.owner': text })],
  ];
  for (const [name, surface] of cases) {
    it(name, () => assert.deepEqual(breaks(before, surface), []));
  }
});
