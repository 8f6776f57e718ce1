/** What is stored: for each connection ten identities, two to a user. */
export type Size = { readonly connections: number; readonly identities: number };

export const SIZES: readonly Size[] = [
  { connections: 100, identities: 1000 },
  { connections: 1000, identities: 10_000 },
  { connections: 10_000, identities: 100_000 },
  { connections: 100_000, identities: 1_000_000 },
];

const IDENTITIES_PER_USER = 2;

export function usersOf({ identities }: Size): number {
  return identities / IDENTITIES_PER_USER;
}

/** Spreads consecutive numbers over the index, as random ids do; the same expression is in the SQL. */
const SPREAD = 2_654_435_761n;

/** The id of the nth filling row, from 0. */
export function idOf(n: number): string {
  const front = (BigInt(n) * SPREAD) % 2n ** 32n;
  return front.toString(16).padStart(8, '0') + n.toString(16).padStart(16, '0');
}
