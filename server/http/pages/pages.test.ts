import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';

import { samplesOf } from './page-samples.ts';

const hostile = `"><script>alert(1)</script>'&{app}`;
const languages = ['en', 'zh'] as const;
const filling = { text: hostile, address: hostile, color: '#ffd400' };
const long = { ...filling, text: '登'.repeat(200) };

/** The elements of a page that the browser applies or runs only if the policy names their hash. */
function inlineSources(html: string): readonly string[] {
  return [...html.matchAll(/<(?:style|script)>(.*?)<\/(?:style|script)>/gs)].map(
    ([, source = '']) => source,
  );
}

describe('hosted pages', () => {
  for (const name of Object.keys(samplesOf('en', filling))) {
    const pages = languages.flatMap((language) => samplesOf(language, filling)[name] ?? []);

    it(`${name}: the policy names exactly the inline styles and scripts of the page`, () => {
      for (const { html, headers } of pages) {
        const policy = headers['content-security-policy'] ?? '';
        const sources = inlineSources(html);
        assert.ok(sources.length > 0);
        for (const source of sources) {
          const hash = createHash('sha256').update(source).digest('base64');
          assert.ok(policy.includes(`'sha256-${hash}'`), source.slice(0, 60));
        }
        assert.equal(policy.match(/'sha256-/g)?.length, sources.length);
        assert.doesNotMatch(policy, /unsafe|script-src (?!'sha256)/);
        assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
        assert.doesNotMatch(html, / (?:style|on\w+)="/);
      }
    });

    it(`${name}: hostile text stays text, also in a colour`, () => {
      const colored = { ...filling, color: `red}</style>${hostile}` };
      for (const { html } of [...pages, ...(samplesOf('en', colored)[name] ?? [])]) {
        assert.ok(!html.includes('<script>alert'));
        assert.ok(!html.includes('red}'));
      }
    });

    it(`${name}: the page stays below 30 KB, in the longest names, too`, () => {
      for (const { html } of languages.flatMap((one) => samplesOf(one, long)[name] ?? [])) {
        assert.ok(Buffer.byteLength(html) < 30_000, `${Buffer.byteLength(html)} bytes`);
      }
    });
  }

  it('tells the languages apart', () => {
    const words = { ...filling, text: 'Meridian' };
    const [english, chinese] = languages.map((language) =>
      Object.values(samplesOf(language, words)).flat(),
    );
    for (const [index, { html }] of english?.entries() ?? []) {
      const other = chinese?.[index]?.html ?? '';
      assert.match(html, /<html lang="en">/);
      assert.match(other, /<html lang="zh-CN">/);
      const text = (page: string) => page.replaceAll(/<(?:style|script)>.*?<\/\w+>|<[^>]*>/gs, '');
      assert.notEqual(text(html), text(other));
    }
  });
});
