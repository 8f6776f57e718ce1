/** A form as it stands on a page of the sandbox: where it goes, and its hidden fields. */
type Form = { readonly action: string; readonly fields: Readonly<Record<string, string>> };

function decodeEntities(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : decodeEntities(value);
}

/** Reads the first form of a page; throws when there is none. */
export function readForm(markup: string): Form {
  const tag = /<form\b[^>]*>/.exec(markup)?.[0] ?? '';
  const action = attribute(tag, 'action');
  if (action === undefined) throw new Error('the page has no form with an action');
  const inputs = [...markup.matchAll(/<input\b[^>]*>/g)].map(([input]) => [
    attribute(input, 'name') ?? '',
    attribute(input, 'value') ?? '',
  ]);
  return { action, fields: Object.fromEntries(inputs) };
}

/** What a scripted person does on the authorize page. */
export type Choice = { readonly user: string } | { readonly decision: 'cancel' };

/**
 * Opens an authorize page of the sandbox, makes the choice and returns the answer that leads back to
 * the client, unfollowed: a 303, or the self-posting page of `form_post`.
 */
export async function decideAt(authorizeUrl: string | URL, choice: Choice): Promise<Response> {
  const page = await fetch(authorizeUrl, { redirect: 'manual' });
  if (page.status !== 200) return page;
  const { action } = readForm(await page.text());
  const body = new URLSearchParams(choice);
  return fetch(action, { method: 'POST', body, redirect: 'manual' });
}

/** The address that a 303 leads to. */
export function locationOf(response: Response): URL {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`no redirect but ${response.status}`);
  return new URL(location);
}
