/** `npm run docs`: writes the generated pages. */
import { mkdirSync, writeFileSync } from 'node:fs';

import { pages } from './pages.ts';

const folder = new URL('./generated/', import.meta.url);

mkdirSync(folder, { recursive: true });
for (const [name, text] of pages()) {
  writeFileSync(new URL(name, folder), text);
  console.log(`docs/generated/${name}`);
}
