import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReplyParser, type HttpReply } from './http-reply.ts';

function parseByteByByte(text: string): readonly (HttpReply | undefined)[] {
  const parser = new ReplyParser();
  return [...Buffer.from(text)].map((byte) => parser.push(Buffer.from([byte])));
}

const WHOLE_REPLIES = {
  'a length': 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhé€',
  chunks: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhé\r\n3\r\n€\r\n0\r\n\r\n',
};

for (const [name, text] of Object.entries(WHOLE_REPLIES)) {
  test(`a reply with ${name} is complete at its last byte and not before`, () => {
    const replies = parseByteByByte(text);

    assert.ok(replies.slice(0, -1).every((reply) => reply === undefined));
    assert.equal(replies.at(-1)?.body, 'hé€');
  });
}

test('a repeated header keeps every value', () => {
  const text =
    'HTTP/1.1 303 See Other\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\ncontent-length: 0\r\n\r\n';

  const reply = parseByteByByte(text).at(-1);

  assert.equal(reply?.status, 303);
  assert.deepEqual(reply?.headers.get('set-cookie'), ['a=1', 'b=2']);
});
