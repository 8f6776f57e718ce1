/** A page in a window that an application opened: what its script posts there, and for whose eyes. */
import { runInNewContext } from 'node:vm';

import { scriptsOf } from './page.ts';
import type { Answer } from './web-browser.ts';

export interface Posted {
  readonly message: unknown;
  /** A browser delivers to a window of this origin, and to no other. */
  readonly origin: string;
}

/** Runs the page's only script; throws when there is not exactly one. */
export function postedToOpener(page: Answer): readonly Posted[] {
  const [script, ...others] = scriptsOf(page);
  if (script === undefined || others.length > 0) throw new Error(`not one script: ${page.text}`);
  const posted: Posted[] = [];
  const opener = {
    postMessage: (message: unknown, target: string) =>
      posted.push({ message: structuredClone(message), origin: new URL(target).origin }),
  };
  const element = { removeChild: () => undefined };
  const [, data] = /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(page.text) ?? [];
  const window = {
    document: {
      scripts: [{ parentElement: element }],
      getElementById: () => ({ textContent: data }),
    },
    close: () => undefined,
    setTimeout: () => undefined,
    opener,
  };
  runInNewContext(script, { ...window, window, parent: null });
  return posted;
}
