/** HTML as tagged templates: whatever is put in is escaped, unless it is HTML already. */

const marker: unique symbol = Symbol('html');

export interface Html {
  readonly [marker]: true;
  readonly text: string;
}

type Part = Html | string | number | undefined | false | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Builds HTML; `undefined` and `false` leave nothing behind. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = strings.reduce((sofar, string, i) => sofar + render(parts[i - 1]) + string);
  return { [marker]: true, text };
}

/** Marks text as HTML that was written here, such as a stylesheet; never for anything received. */
export function trusted(text: string): Html {
  return { [marker]: true, text };
}

/** JSON for a data block: `<` is written so that no value can close the element. */
export function jsonBlock(value: unknown): Html {
  return trusted(JSON.stringify(value).replaceAll('<', String.raw`\u003c`));
}

function render(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return String(part);
  if (marker in part) return part.text;
  return part.map((each) => render(each)).join('');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
