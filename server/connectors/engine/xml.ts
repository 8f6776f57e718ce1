/**
 * Reads the part of XML that sources write their answers in, and refuses the rest.
 *
 * Most ways around a signature live where two parsers see two documents: document types and their
 * entities, comments and processing instructions that split a text, CDATA, doubled attributes, line
 * breaks in attributes. None of them is needed to say who somebody is, so none is read (ruby-saml
 * CVE-2025-25291, xml-crypto CVE-2025-29775), but CDATA where a whole message is signed as bytes. Limits hold while reading, before anything is built.
 */
import { UpstreamError } from '../../kernel/upstream-error.ts';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly namespace: string;
  /** By name; one with a prefix as `{namespace}name`. Declarations of namespaces are none. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, without that of the children. */
  readonly text: string;
}

export interface XmlDialect {
  /** Comments are left out of metadata, which people write; in a message they are refused. */
  readonly comments: 'refused' | 'skipped';
  /** Absent: CDATA is refused. */
  readonly cdata?: 'read';
  /** Characters. */
  readonly longest: number;
  readonly elements: number;
}

/** What a message may be. */
export const messageXml: XmlDialect = {
  comments: 'refused',
  longest: 262_144,
  elements: 4096,
};

const DEEPEST = 32;
const MOST_ATTRIBUTES = 32;

const NAME = String.raw`(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)`;
/** Not `\s`: that is any space of Unicode, and XML 1.0 section 2.3 knows these. */
const GAP = String.raw`[ \t\n]`;
const DECLARATION = sticky(
  `<\\?xml${GAP}+version="1\\.0"(?:${GAP}+encoding="[Uu][Tt][Ff]-8")?(?:${GAP}+standalone="(?:yes|no)")?${GAP}*\\?>`,
);
const START = sticky(`<${NAME}`);
const ATTRIBUTE = sticky(
  String.raw`${GAP}+${NAME}${GAP}*=${GAP}*(?:"([^"<\t\n]*)"|'([^'<\t\n]*)')`,
);
const START_END = sticky(`${GAP}*(/?)>`);
const END = sticky(`</${NAME}${GAP}*>`);
const SPACES = sticky(`${GAP}+`);
const COMMENT = /<!--(?:(?!--)[^])*-->/y;
const TEXT = /[^<]+/y;
const CDATA = /<!\[CDATA\[((?:(?!]]>)[^])*)]]>/y;

// XML 1.0 section 2.2, Char: what a document may not hold, not even by reference.
// oxlint-disable-next-line no-control-regex
const NO_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

const XMLNS = 'http://www.w3.org/2000/xmlns/';
const XML = 'http://www.w3.org/XML/1998/namespace';
const ID_NAMES: ReadonlySet<string> = new Set(['id', '{http://www.w3.org/XML/1998/namespace}id']);

function sticky(source: string): RegExp {
  return new RegExp(source, 'y');
}

interface Open {
  readonly tag: string;
  readonly element: XmlElement & { readonly children: XmlElement[] };
  readonly pieces: string[];
  readonly prefixes: ReadonlyMap<string, string>;
}

/** Reads a whole document. Throws `UpstreamError('bad_response')` with the rule that it breaks. */
export function readXml(xml: string, dialect: XmlDialect = messageXml): XmlElement {
  if (xml.length > dialect.longest) throw refused('is too large');
  if (!xml.isWellFormed() || NO_CHARACTER.test(xml)) throw refused('holds forbidden characters');
  return new Reader(xml.replaceAll(/\r\n?/g, '\n'), dialect).document();
}

class Reader {
  readonly #xml: string;
  readonly #dialect: XmlDialect;
  readonly #ids = new Set<string>();
  readonly #open: Open[] = [];
  #at = 0;
  #elements = 0;

  constructor(xml: string, dialect: XmlDialect) {
    this.#xml = xml;
    this.#dialect = dialect;
  }

  document(): XmlElement {
    this.#take(DECLARATION);
    this.#gap();
    let root = this.#element();
    while (this.#open.length > 0) root = this.#content() ?? root;
    this.#gap();
    if (this.#at !== this.#xml.length) throw refused('goes on after its end');
    return root;
  }

  /** Reads one piece; returns the element that it ends. */
  #content(): XmlElement | undefined {
    const open = this.#open.at(-1);
    if (open === undefined) throw refused('ends twice');
    const text = this.#take(TEXT)?.[0];
    if (text !== undefined) {
      if (text.includes(']]>')) throw refused('holds a stray end of CDATA');
      open.pieces.push(decoded(text));
      return undefined;
    }
    const verbatim = this.#dialect.cdata && this.#take(CDATA)?.[1];
    if (verbatim !== undefined) {
      open.pieces.push(verbatim);
      return undefined;
    }
    const end = this.#take(END);
    if (end !== undefined) return this.#close(open, qualified(end));
    if (!this.#comment()) this.#element();
    return undefined;
  }

  /** Reads a start tag; an empty element is closed at once. */
  #element(): XmlElement {
    const start = this.#take(START);
    if (start === undefined) throw refused('holds markup other than elements and text');
    this.#elements += 1;
    if (this.#elements > this.#dialect.elements) throw refused('has too many elements');
    if (this.#open.length >= DEEPEST) throw refused('is nested too deeply');

    const written = this.#attributes();
    const prefixes = declared(this.#open.at(-1)?.prefixes ?? new Map([['xml', XML]]), written);
    const element = {
      name: start[2] ?? '',
      namespace: namespaceOf(prefixes, start[1] ?? ''),
      attributes: this.#identified(expanded(prefixes, written)),
      children: [],
      text: '',
    };
    const ending = this.#take(START_END);
    if (ending === undefined) throw refused('has a malformed tag');
    const open = { tag: qualified(start), element, pieces: [], prefixes };
    this.#open.push(open);
    return ending[1] === '/' ? this.#close(open, open.tag) : element;
  }

  #close({ tag, element, pieces }: Open, ended: string): XmlElement {
    if (tag !== ended) throw refused('has tags that do not match');
    this.#open.pop();
    const closed = { ...element, text: pieces.join('') };
    this.#open.at(-1)?.element.children.push(closed);
    return closed;
  }

  #attributes(): readonly Written[] {
    const written: Written[] = [];
    for (let found = this.#take(ATTRIBUTE); found !== undefined; found = this.#take(ATTRIBUTE)) {
      const value = decoded(found[3] ?? found[4] ?? '');
      written.push({ prefix: found[1] ?? '', name: found[2] ?? '', value });
      if (written.length > MOST_ATTRIBUTES) throw refused('has too many attributes');
    }
    return written;
  }

  /** A reference must have one target, whichever spelling of `ID` a verifier looks for. */
  #identified(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    for (const [name, id] of attributes) {
      if (!ID_NAMES.has(name.toLowerCase())) continue;
      if (this.#ids.has(id)) throw refused('uses an id twice');
      this.#ids.add(id);
    }
    return attributes;
  }

  #gap(): void {
    do {
      this.#take(SPACES);
    } while (this.#comment());
  }

  #comment(): boolean {
    return this.#dialect.comments === 'skipped' && this.#take(COMMENT) !== undefined;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#xml) ?? undefined;
    this.#at += found?.[0].length ?? 0;
    return found;
  }
}

interface Written {
  readonly prefix: string;
  readonly name: string;
  readonly value: string;
}

function qualified([, prefix, name = '']: RegExpExecArray): string {
  return prefix === undefined ? name : `${prefix}:${name}`;
}

function declared(
  inherited: ReadonlyMap<string, string>,
  written: readonly Written[],
): ReadonlyMap<string, string> {
  const own = written.filter(isDeclaration);
  if (own.length === 0) return inherited;
  const prefixes = new Map(inherited);
  for (const { prefix, name, value } of own) {
    const declares = prefix === '' ? '' : name;
    const isReserved =
      declares === 'xml' || declares === 'xmlns' || value === XMLNS || value === XML;
    // A name is compared as it is written; whoever trims it sees another one.
    const isNoName = /\s/.test(value);
    if (isReserved || isNoName || (value === '' && declares !== ''))
      throw refused('redeclares a namespace');
    prefixes.set(declares, value);
  }
  return prefixes;
}

function isDeclaration({ prefix, name }: Written): boolean {
  return prefix === 'xmlns' || (prefix === '' && name === 'xmlns');
}

function namespaceOf(prefixes: ReadonlyMap<string, string>, prefix: string): string {
  const namespace = prefixes.get(prefix);
  if (namespace === undefined && prefix !== '') throw refused('uses an undeclared prefix');
  return namespace ?? '';
}

function expanded(
  prefixes: ReadonlyMap<string, string>,
  written: readonly Written[],
): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  const names = new Set<string>();
  for (const attribute of written) {
    const { prefix, name, value } = attribute;
    const spelled = `${prefix}:${name}`;
    const key =
      prefix === '' || isDeclaration(attribute)
        ? name
        : `{${namespaceOf(prefixes, prefix)}}${name}`;
    if (names.has(spelled) || attributes.has(key)) throw refused('has an attribute twice');
    names.add(spelled);
    if (!isDeclaration(attribute)) attributes.set(key, value);
  }
  return attributes;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&([^;&]*);?/g, (reference, name: string) => {
    const character = reference.endsWith(';') ? (ENTITIES.get(name) ?? numbered(name)) : undefined;
    if (character === undefined) throw refused('refers to an entity');
    return character;
  });
}

function numbered(name: string): string | undefined {
  const number = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(name);
  if (number === null) return undefined;
  const code = number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16);
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  return character.isWellFormed() && !NO_CHARACTER.test(character) ? character : undefined;
}

function refused(rule: string): UpstreamError {
  return new UpstreamError('bad_response', { detail: `xml: ${rule}` });
}

/** Every element of a tree, the root first. */
export function elementsIn(root: XmlElement): readonly XmlElement[] {
  const found = [root];
  for (const element of found) found.push(...element.children);
  return found;
}

/** Those of this name in a tree, in any namespace. */
export function elementsNamed(root: XmlElement, name: string): readonly XmlElement[] {
  return elementsIn(root).filter((element) => element.name === name);
}

/** Whether two trees say the same. */
export function isSameXml(a: XmlElement, b: XmlElement): boolean {
  return (
    a.name === b.name &&
    a.namespace === b.namespace &&
    a.text === b.text &&
    a.attributes.size === b.attributes.size &&
    [...a.attributes].every(([name, value]) => b.attributes.get(name) === value) &&
    a.children.length === b.children.length &&
    a.children.every((child, index) => {
      const other = b.children[index];
      return other !== undefined && isSameXml(child, other);
    })
  );
}
