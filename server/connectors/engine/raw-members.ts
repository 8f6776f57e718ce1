/** A JSON object with its values as the very characters that were sent: those are what a signature stands for. */

/** A string, so that what stands in it does not count, or a sign of structure. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;
const MEMBER = /^\s*("(?:[^"\\]|\\.)*")\s*:\s*(\S[\s\S]*?)\s*$/;

/**
 * Throws `SyntaxError` when the text is no object, or says one name twice: of two readers, one could
 * verify the first value and the other use the second.
 */
export function rawMembers(text: string): ReadonlyMap<string, string> {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SyntaxError('not an object');
  }
  const members = new Map<string, string>();
  for (const piece of pieces(text)) {
    const [, name = '""', value = ''] = MEMBER.exec(piece) ?? [];
    const key = JSON.parse(name) as string; // the pattern lets strings through only
    if (members.has(key)) throw new SyntaxError('a name stands there twice');
    members.set(key, value);
  }
  return members;
}

/** What stands between the outermost braces and commas. */
function pieces(text: string): readonly string[] {
  const cuts: number[] = [text.indexOf('{')];
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if ((token === ',' && depth === 1) || depth === 0) cuts.push(index);
  }
  return cuts
    .slice(1)
    .map((cut, nth) => text.slice((cuts[nth] ?? 0) + 1, cut))
    .filter((piece) => piece.trim() !== '');
}
