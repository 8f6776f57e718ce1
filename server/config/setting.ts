/** What a setting is: one row of the table in `settings.ts`, as data. */

/** The value of a text, or what would have been right. */
export type Parsed<Value> = { readonly value: Value } | { readonly expected: string };

/** The text of every setting that stands above in the table, by its name. */
export type Texts = (env: string) => string;

/** What a setting is when nobody sets it; `words` tell people. */
export type Default = TextDefault | GeneratedDefault;

export interface TextDefault {
  readonly words: string;
  readonly text: (earlier: Texts) => string;
}

/** The first start makes the value. */
export interface GeneratedDefault {
  readonly words: string;
  readonly text?: never;
}

export interface Setting<Value = unknown> {
  readonly env: `CAUSEWAY_${string}`;
  readonly default: Default;
  /** One or two sentences, for the configuration page and `--help`. */
  readonly meaning: string;
  /** What a value looks like, for the configuration page. */
  readonly format: string;
  /** Never shown, neither by `--print-config` nor in a problem. */
  readonly isSecret: boolean;
  readonly parse: (text: string) => Parsed<Value>;
  /** Takes what nobody should see out of a text that is not secret as a whole. */
  readonly show?: (text: string) => string;
}

export function fixed(text: string): TextDefault {
  return { words: text, text: () => text };
}

export function derived(words: string, text: (earlier: Texts) => string): TextDefault {
  return { words, text };
}

export function generated(words: string): GeneratedDefault {
  return { words };
}
