import assert from 'node:assert/strict';
import { test } from 'node:test';

import { qrCodeSvg } from './qr-code.ts';

/** The dark modules of the picture, as rows of `#` and spaces. */
function drawn(svg: string): readonly string[] {
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => ' '));
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h/g)) {
    rows[Number(y)]?.fill('#', Number(x), Number(x) + Number(length));
  }
  return rows.map((row) => row.join(''));
}

test('a code has its three corners and a quiet zone of four modules', () => {
  const rows = drawn(qrCodeSvg('http://weixin.qq.com/q/02kBHRdZ'));

  const corner = ['#######', '#     #', '# ### #', '# ### #', '# ### #', '#     #', '#######'];
  const seen = (top: number, left: number) =>
    rows.slice(top, top + 7).map((row) => row.slice(left, left + 7));
  const far = rows.length - 4 - 7;
  assert.deepEqual(seen(4, 4), corner);
  assert.deepEqual(seen(4, far), corner);
  assert.deepEqual(seen(far, 4), corner);
  const edges = [...rows.slice(0, 4), ...rows.slice(-4)].join('');
  assert.equal(edges.trim(), '');
  assert.ok(rows.every((row) => row.startsWith('    ') && row.endsWith('    ')));
});

test('a longer text makes a larger code, and no text is part of the markup', () => {
  const text = '<script>'.repeat(40);

  assert.ok(drawn(qrCodeSvg(text)).length > drawn(qrCodeSvg('short')).length);
  assert.ok(!qrCodeSvg(text).includes('script'));
});
