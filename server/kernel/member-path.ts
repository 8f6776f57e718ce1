/**
 * Where a customer says a value is: `data.user.id`, `emails[0].value`, and `a|b` for the first of
 * several that is there. Text, because customers write it; nothing in it is ever run.
 */
const STEP = /[^.[\]|]+/g;
const PATH = /^[^.[\]|]+(?:\.[^.[\]|]+|\[\d{1,4}\])*(?:\|[^.[\]|]+(?:\.[^.[\]|]+|\[\d{1,4}\])*)*$/;
const LONGEST_PATH = 512;

/** Whether the text is such a path; one of more than 512 characters is none. */
export function isMemberPath(text: string): boolean {
  return text.length <= LONGEST_PATH && PATH.test(text);
}

/** The first value that is neither absent, null nor empty; members that objects inherit are not there. */
export function valueAt(path: string, root: unknown): unknown {
  return path
    .split('|')
    .map((alternative) => follow(alternative, root))
    .find((value) => value !== undefined && value !== null && value !== '');
}

function follow(path: string, root: unknown): unknown {
  let value = root;
  for (const step of path.match(STEP) ?? []) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
