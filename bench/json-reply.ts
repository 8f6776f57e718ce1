import type { HttpClient } from './http-client.ts';
import type { HttpReply } from './http-reply.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Throws, with the start of the body, unless the reply is a 2xx with a JSON object. */
export function readReply({ status, body }: HttpReply): JsonObject {
  if (status < 200 || status > 299) throw new Error(`${status}: ${body.slice(0, 300)}`);
  return readObject(JSON.parse(body));
}

export async function getJson(client: HttpClient, url: string): Promise<JsonObject> {
  return readReply(await client.request({ method: 'GET', url: new URL(url) }));
}

export function readText(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value !== 'string') throw new Error(`no ${name} in ${Object.keys(object).join(', ')}`);
  return value;
}

export function readObject(value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null) throw new Error('expected a JSON object');
  return { ...value };
}
