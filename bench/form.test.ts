import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formOn } from './form.ts';

const url = new URL('https://idp.test/sso?x=1');

function pageOf(body: string) {
  return { url, reply: { status: 200, headers: new Map<string, string[]>(), body } };
}

test('a form that posts itself is sent with its hidden fields, unescaped', () => {
  const form = formOn(
    pageOf(
      '<form method="post" action="/acs?a=1&amp;b=2"><input type="hidden" name="SAMLResponse" value="PHg+" /><input type="hidden" name="RelayState" value="&quot;&#39;&lt;"></form>',
    ),
  );

  assert.equal(form?.method, 'POST');
  assert.equal(form.url.href, 'https://idp.test/acs?a=1&b=2');
  const fields = new URLSearchParams(form.body);
  assert.deepEqual(
    [...fields],
    [
      ['SAMLResponse', 'PHg+'],
      ['RelayState', '"\'<'],
    ],
  );
});

test('a page without such a form sends nothing', () => {
  assert.equal(formOn(pageOf('<form action="/search">')), undefined);
});
