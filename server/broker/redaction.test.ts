import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { redactionOf } from './redaction.ts';

const redaction = redactionOf(['s3cr&t "quoted"', 'abc']);

describe('what a trace keeps of a text', () => {
  it('hides the secrets of the login in every spelling', () => {
    for (const spelling of ['s3cr&t "quoted"', 's3cr%26t%20%22quoted%22', 's3cr&t \\"quoted\\"']) {
      assert.equal(redaction.text(`it was ${spelling}.`), 'it was [hidden].');
    }
    assert.equal(redaction.text('abc is too short to be one'), 'abc is too short to be one');
  });

  const looks = {
    'e-mail addresses': ['for ada.l+x@example.co.uk here', 'for [hidden] here'],
    'phone numbers': ['call +86 138 0013 8000 now', 'call [hidden] now'],
    'signed tokens': ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln', 'token [hidden]'],
    'what is shown as a bearer': ['Bearer abc.def', 'Bearer [hidden]'],
    'random text': ['code SplxlOBeZQQYbYS6WxSbIA1 is used', 'code [hidden] is used'],
    'base64 with slashes': [`${'Ab3/'.repeat(12)} was sent`, '[hidden] was sent'],
  } as const;
  for (const [what, [given, kept]] of Object.entries(looks)) {
    it(`hides ${what}`, () => assert.equal(redaction.text(given), kept));
  }

  it('leaves what explains an error', () => {
    const text =
      'AADSTS50011: invalid_redirect_uri for https://login.example:8443/oauth2/v2.0/token at 127.0.0.1';
    assert.equal(redaction.text(text), text);
  });

  it('keeps of an address its path and the names of its parameters', () => {
    const url = new URL('https://a.example/token/x?secret=1&appid=2&secret=3#code=4');
    assert.equal(redaction.path(url), '/token/x?secret&appid');
  });

  const answers: readonly (readonly [
    what: string,
    status: number,
    body: string,
    kept: string | undefined,
  ])[] = [
    [
      'an OAuth error',
      400,
      '{"error":"invalid_grant","access_token":"t0"}',
      'error: invalid_grant',
    ],
    [
      'an error with success',
      200,
      '{"errcode":40029,"errmsg":"bad","openid":"o1"}',
      'errcode: 40029, errmsg: bad',
    ],
    ['a person', 200, '{"name":"Ada","title":"Dr","status":"at home","type":"x"}', undefined],
    [
      'an error inside',
      401,
      '{"error":{"message":"no","code":190},"x":[{"msg":"y"}]}',
      'message: no, code: 190, msg: y',
    ],
    ['JSONP', 400, 'callback( {"error":100016} );', 'error: 100016'],
    ['a form', 400, 'error=bad_code&access_token=x', 'error: bad_code'],
    ['a page', 502, '<!DOCTYPE html><html><title>Sign in</title><p>Ada</p>', 'HTML: Sign in'],
    ['XML', 500, '<soap:Fault><name>Ada</name></soap:Fault>', 'XML: soap:Fault'],
    ['free text', 500, 'Ada is not at home', undefined],
    ['nothing', 500, '', 'empty'],
  ];
  for (const [what, status, body, kept] of answers) {
    it(`keeps of ${what} what its error members say`, () =>
      assert.equal(redaction.answer({ status, body }), kept));
  }
});
