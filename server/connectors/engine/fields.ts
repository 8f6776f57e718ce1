/**
 * Reading the settings a customer stored. They arrive as unknown JSON, under any of the names that
 * clients of the wire have written them with.
 */
import { UpstreamError } from '../../kernel/upstream-error.ts';

/** A setting's name, and the other names under which it may be stored. */
export type FieldNames<Name extends string> = Readonly<Record<Name, readonly string[]>>;

export interface FieldReader<Name extends string> {
  /** Trimmed; undefined when absent or empty. A number counts as its digits. */
  text(name: Name): string | undefined;
  /** The same for a document, such as a list of certificates. */
  longText(name: Name): string | undefined;
  requiredText(name: Name): string;
  choice<const Option extends string>(name: Name, options: readonly Option[]): Option | undefined;
  isOn(name: Name): boolean;
  /** An array of texts, or one text with spaces or commas between the words. */
  words(name: Name): readonly string[] | undefined;
  /** An absolute http or https address. */
  url(name: Name): string | undefined;
  record(name: Name): Readonly<Record<string, unknown>>;
}

const LONGEST_TEXT = 16_384; // a private key in PEM is the longest setting in one line
const LONGEST_DOCUMENT = 262_144;

/** A setting that makes no configuration; `rule` says what would. */
export function misfit(field: string, rule: string): UpstreamError {
  return new UpstreamError('misconfigured', { field, detail: rule, fault: 'settings_wrong' });
}

/** Opens stored fields for reading; every method throws `misfit` with the setting's own name. */
export function readFields<Name extends string>(
  fields: Readonly<Record<string, unknown>>,
  names: FieldNames<Name>,
): FieldReader<Name> {
  function stored(name: Name): unknown {
    return [name, ...names[name]]
      .filter((key) => Object.hasOwn(fields, key))
      .map((key) => fields[key])
      .find((value) => value !== undefined && value !== null && value !== '');
  }

  function text(name: Name, longest = LONGEST_TEXT): string | undefined {
    const value = stored(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    if (typeof value !== 'string') throw misfit(name, 'must be a text');
    if (value.length > longest) throw misfit(name, 'is too long');
    return value.trim() === '' ? undefined : value.trim();
  }

  return {
    text: (name) => text(name),
    longText: (name) => text(name, LONGEST_DOCUMENT),
    requiredText(name) {
      const value = text(name);
      if (value === undefined) throw misfit(name, 'is required');
      return value;
    },
    choice(name, options) {
      const value = text(name);
      const option = options.find((known) => known === value);
      if (value !== undefined && option === undefined) {
        throw misfit(name, `must be one of ${options.join(', ')}`);
      }
      return option;
    },
    isOn(name) {
      const value = stored(name) ?? false;
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw misfit(name, 'must be true or false');
    },
    words(name) {
      const value = stored(name);
      const words = typeof value === 'string' ? value.split(/[\s,]+/) : (value ?? []);
      if (!isListOfTexts(words)) throw misfit(name, 'must be a list of texts');
      const present = words.map((word) => word.trim()).filter((word) => word !== '');
      return present.length === 0 ? undefined : present;
    },
    url(name) {
      const value = text(name);
      if (value !== undefined && !isWebAddress(value)) {
        throw misfit(name, 'must be an absolute https address without user name or fragment');
      }
      return value;
    },
    record(name) {
      const value = stored(name) ?? {};
      if (typeof value !== 'object' || Array.isArray(value))
        throw misfit(name, 'must be an object');
      return { ...value };
    },
  };
}

/** True for an address that a browser or the guarded client may be sent to. */
export function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' && url.hash === '';
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((member) => typeof member === 'string');
}
