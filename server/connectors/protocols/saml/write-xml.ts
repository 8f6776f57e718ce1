/** XML as tagged templates: whatever is put in is escaped, unless it is XML already. */

const marker: unique symbol = Symbol('xml');

export interface Xml {
  readonly [marker]: true;
  readonly text: string;
}

type Part = Xml | string | false | readonly Part[];

/** Line breaks and tabs as well: in an attribute a reader would take them for spaces. */
const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Builds XML; `false` leaves nothing behind, and neither does the white space between elements. */
export function xml(strings: TemplateStringsArray, ...parts: readonly Part[]): Xml {
  const text = strings
    .map((string) => string.replaceAll(/>\s+</g, '><').replaceAll(/^\s+(?=<)|(?<=>)\s+$/g, ''))
    .reduce((sofar, string, i) => sofar + rendered(parts[i - 1] ?? '') + string);
  return { [marker]: true, text: text.trim() };
}

function rendered(part: Part): string {
  if (part === false) return '';
  if (typeof part === 'string') {
    return part.replaceAll(/[&<>"\t\n\r]/g, (character) => references[character] ?? character);
  }
  if (marker in part) return part.text;
  return part.map((each) => rendered(each)).join('');
}
