/** Search filters around a name that somebody typed. */

const SPECIAL = /[\\*()\0]/g;

/** A value that stays a value wherever it stands in a filter (RFC 4515 section 3; LDAP injection). */
export function escapeFilterValue(value: string): string {
  return value.replace(
    SPECIAL,
    (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

const PLACE = /\{username\}|%s/g;

/** The customer's filter with the typed name in its places. */
export function filterFor(template: string, username: string): string {
  const escaped = escapeFilterValue(username);
  return template.replaceAll(PLACE, () => escaped);
}

/** What is wrong with a filter of a customer; undefined when nothing is. */
export function faultOf(template: string): string | undefined {
  if (template.search(PLACE) === -1) return 'must hold {username} where the typed name belongs';
  if (!isBalanced(template)) return 'must be one filter in parentheses, such as (uid={username})';
  return undefined;
}

/** Whether the text is one parenthesis with everything inside. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth <= 0 && at < text.length - 1) return false;
  }
  return depth === 0 && text.startsWith('(');
}
