import { chineseGuides } from './chinese.ts';
import { enterpriseGuides } from './enterprise.ts';
import type { Guide } from './guide.ts';
import { westernGuides } from './western.ts';

/** By connection type, or by source for all of its types that have none of their own. */
export const guides: Readonly<Record<string, Guide>> = {
  ...enterpriseGuides,
  ...westernGuides,
  ...chineseGuides,
};
