/** The development mailbox of a server, read as a person reads it. */
import type { Client } from './client.ts';
import { wordsOf } from './page.ts';
import { WebBrowser } from './web-browser.ts';

/** The newest code that was sent to this address; throws when there is none. */
export async function codeSentTo({ url }: Pick<Client, 'url'>, address: string): Promise<string> {
  const page = await new WebBrowser().go(`${url}/development/mailbox`);
  const words = wordsOf(page);
  const from = words.indexOf(address);
  const code = from < 0 ? undefined : /\b\d{6}\b(?! ?UTC)/.exec(words.slice(from + address.length));
  if (code?.[0] === undefined) throw new Error(`nothing for ${address} in: ${words}`);
  return code[0];
}
