type WithoutUndefined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out the members that are undefined. */
export function compact<T extends object>(members: T): WithoutUndefined<T> {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as WithoutUndefined<T>; // what is left is what is defined
}
