/** What is wrong with the configuration: everything at once, each with what would be right. */
export interface Problem {
  /** The setting or option it is about. */
  readonly name: string;
  /** Continues the name to a sentence. */
  readonly text: string;
}

/** Stops the start; its message is the whole list, ready to be printed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const many = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    const width = Math.max(...problems.map((problem) => problem.name.length));
    const lines = problems.map(({ name, text }) => `  ${name.padEnd(width)}  ${text}`);
    super(
      [
        `Causeway cannot start: ${many} in its configuration.`,
        '',
        ...lines,
        '',
        'Every setting: npm start -- --help',
      ].join('\n'),
    );
    this.problems = problems;
  }
}

const MAX_TYPING_ERRORS = 3;

/** The word that somebody probably meant: few typing errors away, and nearer than not at all. */
export function nearestWord(typed: string, words: readonly string[]): string | undefined {
  const distances = words.map((word) => ({ word, distance: typingErrors(typed, word) }));
  const nearest = distances.toSorted((a, b) => a.distance - b.distance)[0];
  return nearest !== undefined && nearest.distance <= MAX_TYPING_ERRORS ? nearest.word : undefined;
}

/** Levenshtein distance, one row at a time. */
function typingErrors(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = a[row - 1] === b[column - 1] ? 0 : 1;
      current[column] = Math.min(
        (above[column - 1] ?? 0) + substitution,
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
      );
    }
    above = current;
  }
  return above[b.length] ?? 0;
}
