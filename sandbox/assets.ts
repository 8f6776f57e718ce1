import { readFileSync } from 'node:fs';
import type { Handler } from './listen.ts';
import { assetReply } from './reply.ts';

const favicon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#12625f"/>' +
  '<path d="M4 21c4.500 0 4.500-9 12-9s7.500 9 12 9M4 26h24M9 21v5M23 21v5" fill="none" stroke="#fff" stroke-width="2.500" stroke-linecap="round"/></svg>';

/** A handler that serves one file from disk. */
export function fileAsset(file: URL, contentType: string): Handler {
  return () => assetReply(contentType, readFileSync(file, 'utf8'));
}

/** What the pages of the sandbox and of the demo load; `people.css` is for picking a test user. */
export const pageAssets: readonly (readonly [string, Handler])[] = [
  [
    'GET /sandbox.css',
    fileAsset(new URL('./sandbox.css', import.meta.url), 'text/css; charset=utf-8'),
  ],
  [
    'GET /people.css',
    fileAsset(new URL('./people.css', import.meta.url), 'text/css; charset=utf-8'),
  ],
  ['GET /favicon.svg', () => assetReply('image/svg+xml', favicon)],
];
