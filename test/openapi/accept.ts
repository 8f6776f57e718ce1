/** `npm run openapi:accept`: makes what the API promises now the promise that is kept from here on. */
import { readFileSync, writeFileSync } from 'node:fs';

import { type Document, surfaceOf } from './surface.ts';

const document = new URL('../../docs/generated/openapi.json', import.meta.url);
const promise = new URL('./promise.json', import.meta.url);

const surface = surfaceOf(JSON.parse(readFileSync(document, 'utf8')) as Document); // written by docs/pages.ts
writeFileSync(promise, `${JSON.stringify(surface, undefined, 1)}\n`);
