import type { Page } from './browser.ts';
import type { HttpRequest } from './http-client.ts';

const FORM = /<form method="post" action="([^"]+)">/;
const FIELD = /<input type="hidden" name="([^"]+)" value="([^"]*)"/g;
const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** What a page with a form that posts itself would send; undefined when it is another page. */
export function formOn({ url, reply: { body } }: Page): HttpRequest | undefined {
  const action = FORM.exec(body)?.[1];
  if (action === undefined) return undefined;
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of body.matchAll(FIELD)) {
    fields.append(name, unescaped(value));
  }
  return {
    method: 'POST',
    url: new URL(unescaped(action), url),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: fields.toString(),
  };
}

function unescaped(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => CHARACTERS[entity] ?? entity);
}
