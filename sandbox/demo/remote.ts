import { Problem } from './problem.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

const timeoutMs = 10_000;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-empty text field, or undefined; servers also write null for what they do not know. */
export function textOf(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Sends one request and reads a JSON object, whatever the status; throws a Problem otherwise. */
export async function askForJson(
  address: string,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly body: JsonObject }> {
  const response = await fetch(address, {
    ...init,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new Problem('server_unreachable', { detail: new URL(address).origin, cause });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (isJsonObject(body)) return { status: response.status, body };
  const detail = `${response.status} ${new URL(address).pathname}`;
  throw new Problem('answer_unreadable', { detail });
}
