import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Subject } from '../connector.ts';

const LONGEST_SUBJECT = 255; // OpenID Connect Core section 2

/**
 * Takes over a source's id for a person, exactly as sent. An id is never trimmed, folded or converted:
 * two people must not become one because their ids look alike afterwards.
 * Throws `UpstreamError('bad_response')`.
 */
export function subjectOf(type: string, value: unknown, authority: string): Subject {
  if (typeof value !== 'string') throw refused('is not a text');
  if (value.trim() === '') throw refused('is empty');
  if (value.length > LONGEST_SUBJECT) throw refused(`exceeds ${LONGEST_SUBJECT} characters`);
  // What a database would refuse or replace cannot be stored exactly as sent.
  if (!value.isWellFormed() || /\p{Cc}/u.test(value)) throw refused('holds control characters');
  return { type, value, authority };
}

function refused(rule: string): UpstreamError {
  return new UpstreamError('bad_response', { fault: 'subject_absent', detail: `subject: ${rule}` });
}
