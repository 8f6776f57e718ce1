/** The JSON of pushed events: an object whose member `encrypt` holds another one, and the answers to it. */
import { valueAt } from '../../kernel/member-path.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Description } from '../connector.ts';
import type { Message } from '../phone-and-push.ts';
import type { Members } from './dialect.ts';
import { isObject } from './upstream.ts';

/** Throws `UpstreamError('bad_response')`. */
export function readEventJson(text: string): Members {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new UpstreamError('bad_response', { detail: 'pushed event: it is no JSON object' });
}

/** A text of the event; empty where there is none. */
export function textAt(path: string, event: Members): string {
  const value = valueAt(path, event);
  return typeof value === 'string' ? value : '';
}

/** What is encrypted in a message. Throws `UpstreamError`: without encryption nothing hides the token. */
export function sealedIn({ body }: Message): string {
  const sealed = textAt('encrypt', readEventJson(body));
  if (sealed !== '') return sealed;
  throw new UpstreamError('bad_token', { detail: 'pushed event: it is not encrypted' });
}

export function jsonAnswer(answer: object): Description {
  return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(answer) };
}
