type WithoutUndefined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out the members that are undefined. */
export function compact<T extends object>(members: T): WithoutUndefined<T> {
  const present: Partial<T> = {};
  for (const name in members) {
    if (members[name] !== undefined) present[name] = members[name];
  }
  return present as WithoutUndefined<T>; // what is left is what is defined
}
