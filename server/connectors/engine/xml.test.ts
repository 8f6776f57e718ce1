import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { UpstreamError } from '../../kernel/upstream-error.ts';
import { readXml } from './xml.ts';

function refusal(xml: string): string {
  try {
    readXml(xml);
  } catch (error) {
    assert.ok(error instanceof UpstreamError);
    return error.detail ?? '';
  }
  return 'accepted';
}

const refused: Readonly<Record<string, readonly [string, RegExp]>> = {
  'a document type': ['<!DOCTYPE a><a/>', /markup/],
  'a document type with entities': ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', /markup/],
  'an entity': ['<a>&nbsp;</a>', /entity/],
  'a bare ampersand': ['<a>this & that</a>', /entity/],
  'a comment': ['<a>x<!-- -->y</a>', /markup/],
  'a comment before the root': ['<!-- --><a/>', /markup/],
  CDATA: ['<a><![CDATA[x]]></a>', /markup/],
  'a processing instruction': ['<a><?x y?></a>', /markup/],
  'a second declaration': ['<?xml version="1.0"?><?xml version="1.0"?><a/>', /markup/],
  'another encoding': ['<?xml version="1.0" encoding="utf-7"?><a/>', /markup/],
  'a byte order mark': ['\uFEFF<a/>', /markup/],
  'a space that only Unicode knows': ['<a\u00A0x="1"/>', /malformed/],
  'two roots': ['<a/><b/>', /after its end/],
  'text after the root': ['<a/>x', /after its end/],
  'an end too early': ['<a><b></a></b>', /match/],
  'no end': ['<a><b>', /markup/],
  'an attribute twice': ['<a x="1" x="2"/>', /twice/],
  'an attribute twice by two prefixes': ['<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>', /twice/],
  'an attribute without quotes': ['<a x=1/>', /malformed/],
  'an attribute over two lines': ['<a x="1\n2"/>', /malformed/],
  'an attribute with markup': ['<a x="<b>"/>', /malformed/],
  'a prefix that nobody declares': ['<p:a/>', /undeclared/],
  'a prefix for the namespace of prefixes': [
    '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>',
    /redeclares/,
  ],
  'a namespace that begins with a space': ['<a xmlns=" urn:x"/>', /redeclares/],
  'xml as another namespace': ['<a xmlns:xml="u"/>', /redeclares/],
  'an id twice': ['<a ID="x"><b ID="x"/></a>', /id twice/],
  'an id twice in two spellings': ['<a ID="x"><b Id="x"/></a>', /id twice/],
  'a control character': ['<a>\u0001</a>', /forbidden/],
  'a control character by its number': ['<a>&#1;</a>', /entity/],
  'half a character': ['<a>\uD800</a>', /forbidden/],
  'half a character by its number': ['<a>&#xD800;</a>', /entity/],
  'a number beyond all characters': ['<a>&#x110000;</a>', /entity/],
  'a stray end of CDATA': ['<a>]]></a>', /CDATA/],
  nothing: ['', /markup/],
  'a page': ['<!doctype html><title>x</title>', /markup/],
};

describe('incident-16: of XML only what every parser reads alike', () => {
  for (const [name, [xml, rule]] of Object.entries(refused)) {
    it(`incident-16: refuses ${name}`, () => assert.match(refusal(xml), rule));
  }

  it('reads elements, attributes, text and namespaces', () => {
    const root = readXml(
      `<?xml version="1.0" encoding="UTF-8"?>\r\n<p:a xmlns:p='u' p:x="&lt;&#65;"><b xmlns="v" y='1'>t&amp;t</b>\r\n<c/></p:a>\n`,
    );
    assert.deepEqual(
      {
        ...root,
        attributes: [...root.attributes],
        children: root.children.map(({ name, namespace, text }) => [name, namespace, text]),
      },
      {
        name: 'a',
        namespace: 'u',
        attributes: [['{u}x', '<A']],
        text: '\n',
        children: [
          ['b', 'v', 't&t'],
          ['c', '', ''],
        ],
      },
    );
  });
});

describe('incident-29: what is too much is refused before it is built', () => {
  const many: Readonly<Record<string, readonly [string, RegExp]>> = {
    'a large document': [`<a>${'x'.repeat(300_000)}</a>`, /too large/],
    'deep nesting': [`${'<a>'.repeat(40)}${'</a>'.repeat(40)}`, /deeply/],
    'endless nesting': ['<a>'.repeat(80_000), /deeply/],
    'many elements': [`<a>${'<b/>'.repeat(5000)}</a>`, /too many elements/],
    'many attributes': [
      `<a ${Array.from({ length: 40 }, (_, index) => `x${index}="1"`).join(' ')}/>`,
      /too many attributes/,
    ],
  };
  for (const [name, [xml, rule]] of Object.entries(many)) {
    it(`incident-29: ${name}`, () => {
      const startedAt = performance.now();
      assert.match(refusal(xml), rule);
      assert.ok(performance.now() - startedAt < 500);
    });
  }

  it('incident-29: no text makes reading slow', () => {
    for (const piece of ['&', ' ', '<', 'a=', '"', '<a ', '</', '&#x', '<a x="1" ', '<!--', ']]']) {
      const startedAt = performance.now();
      refusal(`<a>${piece.repeat(Math.floor(250_000 / piece.length))}`);
      refusal(`<a ${piece.repeat(Math.floor(250_000 / piece.length))}`);
      const tookMs = performance.now() - startedAt;
      assert.ok(tookMs < 1000, `${piece}: ${tookMs}`);
    }
  });
});
