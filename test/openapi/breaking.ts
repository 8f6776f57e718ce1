/** Which differences between two surfaces break a client that was written for the first. */
import type { Member, Members, Surface } from './surface.ts';

/** A sentence for each. */
export function breaks(before: Surface, now: Surface): readonly string[] {
  return Object.entries(before).flatMap(([operation, { takes, answers }]) => {
    const current = now[operation];
    if (current === undefined) return [`${operation} is gone`];
    const sentences = [
      ...brokenInputs(takes, current.takes),
      ...brokenAnswers(answers, current.answers),
    ];
    return sentences.map((sentence) => `${operation}: ${sentence}`);
  });
}

function brokenInputs(before: Members, now: Members): readonly string[] {
  const kept = Object.entries(before).flatMap(([path, old]) => {
    const member = now[path];
    if (member === undefined) return [`no longer takes ${path}`];
    const lost = missing(old.values, member.values);
    return [
      ...retyped(path, old, member),
      ...(member.isRequired && !old.isRequired ? [`now requires ${path}`] : []),
      ...(lost.length > 0 ? [`no longer takes ${lost.join(', ')} as ${path}`] : []),
    ];
  });
  const added = Object.entries(now).filter(
    ([path, { isRequired }]) => isRequired && before[path] === undefined && isRoot(path, before),
  );
  return [...kept, ...added.map(([path]) => `now requires ${path}`)];
}

/** A required member of something that is new and optional itself asks nothing of old clients. */
function isRoot(path: string, before: Members): boolean {
  const parent = path.replace(/(?:\.|\[|\|)[^.[|]*$/, '');
  return parent === path || parent === '' || before[parent] !== undefined;
}

function brokenAnswers(before: Members, now: Members): readonly string[] {
  return Object.entries(before).flatMap(([path, old]) => {
    const member = now[path];
    if (member === undefined) return [`no longer answers ${path}`];
    // Published clients cannot read a reply with a value that their list does not have.
    const surprising = missing(member.values, old.values);
    return [
      ...retyped(path, old, member),
      ...(old.isRequired && !member.isRequired ? [`may leave out ${path}`] : []),
      ...(surprising.length > 0 ? [`may answer ${surprising.join(', ')} as ${path}`] : []),
    ];
  });
}

function retyped(path: string, old: Member, member: Member): readonly string[] {
  return old.type === member.type ? [] : [`${path} was ${old.type} and is ${member.type}`];
}

/** Those of a closed list that another one lacks; an open list lacks nothing. */
function missing(
  values: readonly string[] | undefined,
  others: readonly string[] | undefined,
): readonly string[] {
  if (others === undefined) return [];
  return values === undefined ? ['anything'] : values.filter((value) => !others.includes(value));
}
