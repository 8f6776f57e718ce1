import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';

import { openIdPages } from './openid-pages.ts';
import { errorPage } from './error-page.ts';
import { confirmLinkPage, linkResultPage } from './link-pages.ts';
import { type RenderedPage, renderPage } from './page.ts';
import { postPage } from './post-page.ts';
import { signInPage } from './sign-in-page.ts';

const hostile = `"><script>alert(1)</script>'&{app}`;
const languages = ['en', 'zh'] as const;

const pages: readonly (readonly [string, () => readonly RenderedPage[]])[] = [
  [
    'sign-in',
    () =>
      languages.map((language) =>
        renderPage(
          signInPage({
            language,
            appName: hostile,
            appLogo: hostile,
            choices: [{ label: hostile, logo: hostile, address: hostile }],
            otherLanguage: hostile,
          }),
        ),
      ),
  ],
  [
    'error',
    () =>
      languages.map((language) =>
        renderPage(
          errorPage({
            language,
            title: hostile,
            message: hostile,
            requestId: hostile,
            next: [
              { kind: 'link', label: hostile, address: hostile },
              { kind: 'post', label: hostile, address: hostile },
            ],
          }),
        ),
      ),
  ],
  [
    'form post',
    () =>
      languages.map((language) =>
        renderPage(postPage({ language, address: hostile, fields: [[hostile, hostile]] })),
      ),
  ],
  [
    'binding question',
    () =>
      languages.map((language) =>
        renderPage(
          confirmLinkPage({
            language,
            source: hostile,
            appName: hostile,
            person: hostile,
            confirmToken: hostile,
          }),
        ),
      ),
  ],
  [
    'binding outcome',
    () =>
      languages.flatMap((language) =>
        [true, false].map((success) =>
          renderPage(
            linkResultPage({
              language,
              message: {
                code: success ? 200 : 409,
                message: hostile,
                data: { success, errMsg: hostile, identities: [{ userInfoInIdp: hostile }] },
                event: { source: 'authing', eventType: 'linkExtIdp' },
              },
              origins: ['https://app.example'],
              requestId: hostile,
            }),
          ),
        ),
      ),
  ],
  [
    'openid provider',
    () =>
      languages.flatMap((language) => [
        openIdPages.error({
          language,
          requestId: hostile,
          status: 400,
          error: hostile,
          description: hostile,
        }),
        openIdPages.askToSignOut({
          language,
          requestId: hostile,
          applicationName: hostile,
          action: hostile,
          fields: { [hostile]: hostile },
        }),
        openIdPages.signedOut({ language, requestId: hostile }),
      ]),
  ],
];

/** The elements of a page that the browser applies or runs only if the policy names their hash. */
function inlineSources(html: string): readonly string[] {
  return [...html.matchAll(/<(?:style|script)>(.*?)<\/(?:style|script)>/gs)].map(
    ([, source = '']) => source,
  );
}

describe('hosted pages', () => {
  for (const [name, render] of pages) {
    it(`${name}: the policy names exactly the inline style and script of the page`, () => {
      for (const { html, headers } of render()) {
        const policy = headers['content-security-policy'] ?? '';
        const sources = inlineSources(html);
        assert.ok(sources.length > 0);
        for (const source of sources) {
          const hash = createHash('sha256').update(source).digest('base64');
          assert.ok(policy.includes(`'sha256-${hash}'`), source.slice(0, 60));
        }
        assert.doesNotMatch(policy, /unsafe|script-src (?!'sha256)/);
        assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
      }
    });

    it(`${name}: hostile text stays text, and the page is small`, () => {
      for (const { html } of render()) {
        assert.ok(!html.includes('<script>alert'));
        assert.ok(html.length < 30_000, `${html.length} bytes`);
      }
    });
  }

  it('tells the languages apart', () => {
    for (const [name, render] of pages) {
      const titles = new Set(render().map(({ html }) => /<title>(.*?)<\/title>/s.exec(html)?.[1]));
      assert.ok(titles.size > 1 || name === 'error', name);
    }
  });
});
