/**
 * The protocol settings of a connection (`fields`): kept verbatim, merged key by key, and guarded.
 *
 * Forms send secrets back masked. A masked or missing secret keeps the stored one, but never together
 * with a changed endpoint or client: whoever may edit a connection could otherwise point the stored
 * secret at a server of their own and read it there (incident 37).
 */
import { AppError, type LocalText } from '@causeway/contract/errors.ts';

import { requireSmall } from './size.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface FieldProblem {
  readonly field: string;
  readonly rule: string | LocalText;
}

/** What the connectors know about the settings of their types. */
export interface ConnectionSettings {
  /** The first thing wrong with the settings; undefined when nothing is, or when no connector knows the type. */
  check(type: string, fields: Fields): FieldProblem | undefined;
  /** The keys that hold secrets, every alias included; undefined when no connector knows the type. */
  secretFields(type: string): readonly string[] | undefined;
  /** The keys that say where secrets are sent, or whose they are; undefined as above. */
  endpointFields(type: string): readonly string[] | undefined;
  /** Whether sources of the type tell how strongly and when they saw the person. */
  tellsAssurance(type: string): boolean;
  /** Whether connections of the type use keys of ours. */
  hasOwnKeys(type: string): boolean;
}

/** Asterisks or bullets, as forms paint them. */
const MASK = /^(?:\*{3}.*|[*•●]+)$/su;
const LOOKS_SECRET = /secret|password|passwd|private|key|token$|credential/i;
const LOOKS_LIKE_ENDPOINT =
  /url|uri|endpoint|edpoint|issuer|domain|host|server|client_?id|app_?id|corp_?id/i;

/** Settings of a new connection. Throws `connection_misconfigured` or `invalid_argument`. */
export function requireFields(settings: ConnectionSettings, type: string, fields: Fields): Fields {
  const masked = Object.keys(fields).find(
    (key) => isSecret(settings, type, key) && isMasked(fields[key]),
  );
  if (masked !== undefined) throw misconfigured({ field: masked, rule: nothingToKeep });
  return checked(settings, type, fields);
}

/**
 * The stored settings with the sent ones laid over them.
 * Throws `secret_must_be_reentered`, `connection_misconfigured` or `invalid_argument`.
 */
export function mergeFields(
  settings: ConnectionSettings,
  type: string,
  { stored, sent }: { readonly stored: Fields; readonly sent: Fields },
): Fields {
  const isKept = (key: string) => isSecret(settings, type, key) && isMasked(sent[key]);
  const orphan = Object.keys(sent).find((key) => isKept(key) && isBlank(stored[key]));
  if (orphan !== undefined) throw misconfigured({ field: orphan, rule: nothingToKeep });

  const news = Object.fromEntries(Object.entries(sent).filter(([key]) => !isKept(key)));
  const keptSecret = Object.keys(stored).find(
    (key) => isSecret(settings, type, key) && !isBlank(stored[key]) && !(key in news),
  );
  const isMoved = Object.keys(news).some(
    (key) => isEndpoint(settings, type, key) && !isSame(news[key], stored[key]),
  );
  if (isMoved && keptSecret !== undefined) {
    throw new AppError('secret_must_be_reentered', { values: { field: keptSecret } });
  }
  return checked(settings, type, { ...stored, ...news });
}

function checked(settings: ConnectionSettings, type: string, fields: Fields): Fields {
  requireSmall('fields', fields);
  const problem = settings.check(type, fields);
  if (problem !== undefined) throw misconfigured(problem);
  return fields;
}

const nothingToKeep: LocalText = {
  en: 'is masked, but there is no stored value to keep. Enter the value.',
  zh: '为掩码，但没有已保存的值，请填写真实值',
};

function misconfigured({ field, rule }: FieldProblem): AppError {
  return new AppError('connection_misconfigured', { values: { field, rule } });
}

function isSecret(settings: ConnectionSettings, type: string, key: string): boolean {
  return settings.secretFields(type)?.includes(key) ?? LOOKS_SECRET.test(key);
}

function isEndpoint(settings: ConnectionSettings, type: string, key: string): boolean {
  return settings.endpointFields(type)?.includes(key) ?? LOOKS_LIKE_ENDPOINT.test(key);
}

function isMasked(value: unknown): boolean {
  return typeof value === 'string' && MASK.test(value);
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isSame(left: unknown, right: unknown): boolean {
  if (isBlank(left) && isBlank(right)) return true;
  return JSON.stringify(left) === JSON.stringify(right);
}

/** The settings without what is secret among them; nothing of a type whose secrets are unknown. */
export function withoutSecrets(settings: ConnectionSettings, type: string, fields: Fields): Fields {
  const secret = settings.secretFields(type);
  if (secret === undefined) return {};
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !secret.includes(name)));
}
