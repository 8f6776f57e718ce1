/** Reading a hosted page as a person or a browser does: its forms, its links, its words. */
import type { Answer } from './web-browser.ts';

export interface Form {
  /** Absolute. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The form that posts to an address with this in it; throws with the page when there is none. */
export function formTo(page: Answer, action: string): Form {
  for (const [, attributes = '', inside = ''] of page.text.matchAll(
    /<form([^>]*)>(.*?)<\/form>/gs,
  )) {
    const target = attribute(attributes, 'action') ?? '';
    if (!target.includes(action)) continue;
    const inputs = [...inside.matchAll(/<(?:input|button)([^>]*)>/g)].flatMap(([, text = '']) => {
      const name = attribute(text, 'name');
      return name === undefined ? [] : [[name, attribute(text, 'value') ?? ''] as const];
    });
    return { action: new URL(target, page.url).href, fields: Object.fromEntries(inputs) };
  }
  throw new Error(`no form to ${action} at ${page.url}: ${page.text}`);
}

/** The links and what stands on them, in order; addresses absolute. */
export function linksOf(page: Answer): readonly { readonly text: string; readonly href: string }[] {
  return [...page.text.matchAll(/<a([^>]*)>(.*?)<\/a\s*>/gs)].map(
    ([, attributes = '', inside = '']) => ({
      text: plain(inside),
      href: new URL(attribute(attributes, 'href') ?? '', page.url).href,
    }),
  );
}

/** The address behind the link that says this; throws with the page when there is none. */
export function linkSaying(page: Answer, text: string): string {
  const link = linksOf(page).find((each) => each.text.includes(text));
  if (link === undefined) throw new Error(`no link "${text}" at ${page.url}: ${page.text}`);
  return link.href;
}

/** What a person reads. */
export function wordsOf(page: Answer): string {
  return plain(page.text.replaceAll(/<(style|script|title)\b.*?<\/\1>/gs, ''));
}

/** The id that a person is asked to quote. */
export function requestIdOf(page: Answer): string | undefined {
  return /Request id <code>([\w-]+)<\/code>/.exec(page.text)?.[1];
}

/** The scripts of the page, verbatim; data blocks are none. */
export function scriptsOf(page: Answer): readonly string[] {
  return [...page.text.matchAll(/<script>(.*?)<\/script>/gs)].map(([, source = '']) => source);
}

/** The page's data block, parsed. */
export function dataOf(page: Answer, id: string): unknown {
  const block = new RegExp(`<script type="application/json" id="${id}">(.*?)</script>`, 's');
  const [, json] = block.exec(page.text) ?? [];
  if (json === undefined) throw new Error(`no data ${id} at ${page.url}: ${page.text}`);
  return JSON.parse(json);
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : unescaped(value);
}

function plain(html: string): string {
  return unescaped(html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')).trim();
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|(\w+));/g, (whole, code?: string, name?: string) =>
    code === undefined ? (entities[name ?? ''] ?? whole) : String.fromCodePoint(Number(code)),
  );
}
