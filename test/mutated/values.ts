/** Values that have broken other servers. */
import type { Dice } from './dice.ts';

const NUL = '\u0000';

export const texts: readonly string[] = [
  '',
  ' ',
  NUL,
  `a${NUL}b`,
  '\uD800',
  '\uDC00\uD800',
  '\u202Egnp.exe\u202C',
  '\u200B\uFEFF\u2066x',
  'ﷺ'.repeat(50),
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
  '💥👩‍👩‍👧‍👦',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'NaN',
  '-1',
  '1e309',
  '0x10',
  '9007199254740993',
  '2026-13-45T99:99:99Z',
  "'; drop table users; --",
  '%_!%',
  '${7*7}{{7*7}}',
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  'javascript:alert(1)',
  'http://[::1',
  'file:///etc/passwd',
  '\r\nset-cookie: a=b',
  '%00%ff%zz',
  '@example.com',
  'a@b@c',
  '+8613800138000',
  '+',
  'x'.repeat(129),
  'x'.repeat(5000),
  'é'.repeat(2000),
];

const others: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  Number.MAX_SAFE_INTEGER,
  -Number.MAX_VALUE,
  2 ** 31,
  [],
  {},
  [null],
  [[]],
  [{}],
  [''],
  { length: 1 },
  { $ne: null },
  { toString: 'x' },
  ['a', 'a'],
];

/** One that is rarely what was asked for. */
export function value(dice: Dice): unknown {
  switch (dice.below(12)) {
    case 0:
      return nested(dice.pick([10, 31, 32, 33, 60, 400]));
    case 1:
      return Array(dice.pick([51, 101, 1001])).fill(dice.pick([0, 'x', null, {}]));
    case 2:
      return Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`m${n}`, n]));
    case 3:
    case 4:
    case 5:
      // A later mutation may go into it.
      return structuredClone(dice.pick(others));
    default:
      return dice.pick(texts);
  }
}

function nested(depth: number): unknown {
  let inside: unknown = 1;
  for (let level = 0; level < depth; level += 1) inside = level % 2 ? [inside] : { inside };
  return inside;
}
