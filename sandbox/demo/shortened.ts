const shown = 10;

/** A token as it may stand on a screen: its beginning, and its end when it is long. */
export function shortened(token: string): string {
  if (token.length <= 2 * shown) return `${token.slice(0, 4)}…`;
  return `${token.slice(0, shown)}…${token.slice(-4)}`;
}
