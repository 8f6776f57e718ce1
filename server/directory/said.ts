/** What a caller may leave unsaid: a member that is undefined is as one that is absent. */
export type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Without the members that nobody said anything about. */
export function said<T extends object>(given: Given<T>): Partial<T> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>; // the same members, less the undefined ones
}
