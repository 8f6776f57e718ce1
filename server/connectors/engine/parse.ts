/**
 * From the bytes of an answer to its members, whatever dress they come in: content types are no help,
 * since vendors send JSON as text/html and forms as text/plain.
 *
 * A parser throws when a body is not what it reads; the conversation gives that its name.
 */
export type Parser = (text: string) => unknown;

/** JSON; an integer too large for a number becomes its digits, so that two long ids never meet. */
export function json(text: string): unknown {
  return JSON.parse(text, exactly) as unknown;
}

function exactly(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isRounded = typeof value === 'number' && !Number.isSafeInteger(value);
  const digits = context?.source;
  return isRounded && digits !== undefined && /^-?\d+$/.test(digits) ? digits : value;
}

/** `name=value&...`, or JSON when the vendor sends that instead. */
export function formOrJson(text: string): unknown {
  if (text.trimStart().startsWith('{')) return json(text);
  if (!text.includes('=')) throw new SyntaxError('neither a form nor JSON');
  return Object.fromEntries(new URLSearchParams(text));
}

/** `callback( {...} );`, or the plain object when the vendor leaves the call away. */
export function jsonp(text: string): unknown {
  const call = /^\s*[\w$.]+\s*\(([\s\S]*)\)\s*;?\s*$/.exec(text);
  return json(call?.[1] ?? text);
}

/** JSON behind a guard against script inclusion. */
export function prefixedJson(prefix: string): Parser {
  return (text) => json(text.startsWith(prefix) ? text.slice(prefix.length) : text);
}
