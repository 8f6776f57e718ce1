import type { Tools } from '../connectors/connector.ts';

/** Tools of a test: discovery, keys and app tokens are asked for anew, so that what is told is how it is now. */
export function unkept(tools: Tools): Tools {
  return { ...tools, cache: { load: (_key, _ttlMs, loader) => loader(), forget: () => undefined } };
}
