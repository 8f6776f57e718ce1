/** XML as somebody else reads it: saxes, which shares no code with our reader or with the verifier's. */
import { SaxesParser } from 'saxes';

export interface SeenElement {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly SeenElement[];
  readonly text: string;
}

interface Open extends SeenElement {
  readonly children: SeenElement[];
  text: string;
}

const DECLARATIONS = 'http://www.w3.org/2000/xmlns/';

/** The document element; undefined for what is not well-formed. */
export function readBySaxes(xml: string): SeenElement | undefined {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: Open[] = [];
  let root: SeenElement | undefined;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    const written = Object.values(attributes)
      .filter(({ uri: of }) => of !== DECLARATIONS)
      .map(({ uri: of, local: name, value }) => [of === '' ? name : `{${of}}${name}`, value]);
    const own = Object.fromEntries(written);
    open.push({ name: local, namespace: uri, attributes: own, children: [], text: '' });
  });
  const append = (text: string) => {
    const current = open.at(-1);
    if (current !== undefined) current.text += text;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined) return;
    open.at(-1)?.children.push(closed);
    if (open.length === 0) root ??= closed;
  });
  try {
    parser.write(xml).close();
    return root;
  } catch {
    return undefined;
  }
}
