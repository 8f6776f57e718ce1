import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type BrowserInput, createBrowser, languageOf } from './browser.ts';

function visit(given: Partial<BrowserInput> = {}) {
  const cookies: string[] = [];
  const browser = createBrowser({
    cookieHeader: undefined,
    setCookie: (cookie) => cookies.push(cookie),
    acceptLanguage: undefined,
    lang: undefined,
    secure: true,
    ip: '192.0.2.7',
    userAgent: undefined,
    ...given,
  });
  return { browser, cookies };
}

describe('a browser', () => {
  it('gets a binding cookie on first use only', () => {
    const { browser, cookies } = visit();
    assert.equal(browser.binding, undefined);
    assert.deepEqual(cookies, []);

    const binding = browser.bind();
    assert.match(binding, /^[\w-]{43}$/);
    assert.equal(browser.bind(), binding);
    assert.deepEqual(cookies, [
      `__Host-causeway_browser=${binding}; Path=/; HttpOnly; Secure; SameSite=Lax`,
    ]);
  });

  it('keeps the binding it already has', () => {
    const first = visit().browser.bind();
    const { browser, cookies } = visit({ cookieHeader: `x=1; __Host-causeway_browser=${first}` });
    assert.equal(browser.binding, first);
    assert.equal(browser.bind(), first);
    assert.deepEqual(cookies, []);
  });

  it('does not take over a binding that this server cannot have made', () => {
    const { browser, cookies } = visit({ cookieHeader: '__Host-causeway_browser=guess' });
    assert.equal(browser.binding, undefined);
    assert.notEqual(browser.bind(), 'guess');
    assert.equal(cookies.length, 1);
  });

  it('reads the unprefixed cookie only where there is no https', () => {
    const value = visit().browser.bind();
    const cookieHeader = `causeway_browser=${value}`;
    assert.equal(visit({ cookieHeader }).browser.binding, undefined);
    assert.equal(visit({ cookieHeader, secure: false }).browser.binding, value);

    const { browser, cookies } = visit({ secure: false });
    const made = browser.bind();
    assert.deepEqual(cookies, [`causeway_browser=${made}; Path=/; HttpOnly; SameSite=Lax`]);
  });
});

describe('the language of a request', () => {
  const locale = (lang?: string, acceptLanguage?: string) =>
    visit({ lang, acceptLanguage }).browser.locale;

  it('follows what the request asks for before what the browser prefers', () => {
    assert.equal(locale('zh-CN', 'en-US'), 'zh');
    assert.equal(locale('en_US', 'zh-CN'), 'en');
    assert.equal(locale('ja-JP', 'zh-CN'), 'zh');
  });

  it('follows the weights of Accept-Language', () => {
    assert.equal(locale(undefined, 'fr, en;q=0.3, zh-TW;q=0.8'), 'zh');
    assert.equal(locale(undefined, 'zh;q=0, en;q=0.1'), 'en');
    assert.equal(locale(undefined, 'nonsense;q=;;,,'), 'en');
  });

  it('is English when nothing is known', () => {
    assert.equal(locale(), 'en');
  });

  it('can be told from a request of any HTTP layer', () => {
    assert.equal(languageOf({ query: { lang: 'zh-CN' }, headers: {} }), 'zh');
    assert.equal(languageOf({ query: {}, headers: { 'x-authing-lang': 'zh-CN' } }), 'zh');
    assert.equal(languageOf({ query: null, headers: { 'accept-language': 'zh' } }), 'zh');
    assert.equal(languageOf({ query: { lang: ['zh', 'en'] }, headers: {} }), 'en');
  });
});
