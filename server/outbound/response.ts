/** From the collected answer to a `Response`, its content encoding (RFC 9110 section 8.4.1) undone below the cap. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

import { UpstreamError } from '../kernel/upstream-error.ts';
import { CollectedResponse } from './collected-response.ts';
import { oversized, type Answer, type AnswerHeaders } from './exchange.ts';

const DECODERS = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

const BODILESS_STATUSES = new Set([204, 205, 304]);
const HEADERS_OF_ENCODED_BODY = new Set(['content-encoding', 'content-length']);

/**
 * Makes the `Response`; throws `UpstreamError('bad_response')` for a status outside 200 to 599, and for
 * an encoding that is unknown, nested, broken or decodes to more than `maxBytes`.
 */
export async function toResponse(answer: Answer, maxBytes: number): Promise<Response> {
  const { status, body } = answer;
  if (status < 200 || status > 599) throw badResponse(`status ${status} does not exist`);
  const encoding = String(answer.headers['content-encoding'] ?? 'identity').toLowerCase();
  const isEncoded = encoding !== 'identity' && body.length > 0;
  const content = isEncoded ? await decode(encoding, body, maxBytes) : body;
  const headers = plainHeaders(answer.headers, isEncoded);
  if (BODILESS_STATUSES.has(status)) return new Response(null, { status, headers });
  return new CollectedResponse(content, { status, headers });
}

function plainHeaders(received: AnswerHeaders, isEncoded: boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(received)) {
    if (name === 'set-cookie') continue; // not a list, and nobody here keeps cookies
    if (isEncoded && HEADERS_OF_ENCODED_BODY.has(name)) continue;
    headers[name] = String(value); // repeated lines make one list (RFC 9110 section 5.3)
  }
  return headers;
}

/** A decompression bomb ends here: the decoder stops as soon as it has written `maxBytes`. */
async function decode(encoding: string, body: Uint8Array, maxBytes: number): Promise<Buffer> {
  const decoder = DECODERS.get(encoding);
  if (decoder === undefined) throw badResponse('the content encoding is not supported');
  try {
    return await decoder(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw oversized(maxBytes);
    throw badResponse('the content encoding is broken');
  }
}

function badResponse(detail: string): UpstreamError {
  return new UpstreamError('bad_response', { detail });
}
