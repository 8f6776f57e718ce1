/** A client of the wire that holds an access key, and can also speak as anybody else. */
import assert from 'node:assert/strict';

export interface Client {
  readonly url: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** One signed-in management call; returns the whole envelope. */
  manage(operation: string, input?: Readonly<Record<string, unknown>>): Promise<Envelope>;
  /** One call of anybody, as it stands; returns the whole envelope. */
  ask(operation: string, asked?: Asked): Promise<Envelope>;
  /** The `data` of a management call that must succeed. */
  make(operation: string, input?: Readonly<Record<string, unknown>>): Promise<Data>;
}

/** Tests read replies of known shapes; a wrong shape fails the assertion that reads it. */
export type Data = Readonly<Record<string, unknown>> & { readonly id?: string };

/** Of a call that answers with a list. */
export function listOf(data: unknown): readonly Data[] {
  assert.ok(Array.isArray(data), `${JSON.stringify(data)} is no list`);
  return data.map((row) => ({ ...Object(row) }));
}

export interface Envelope {
  readonly statusCode: number;
  readonly message: string;
  readonly apiCode?: number;
  readonly requestId?: string;
  readonly code?: string;
  readonly data?: Data;
}

/** What a call carries. */
export interface Asked {
  /** Query of a GET, JSON body of a POST. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Gets its management token with its first call. */
export function createClient(url: string, key: AccessKey): Client {
  let token: string | undefined;
  const manage: Client['manage'] = async (operation, input = {}) => {
    token ??= await managementToken(url, key);
    return call(url, operation, { input, headers: { authorization: token } });
  };
  return {
    url,
    ...key,
    manage,
    ask: (operation, asked) => call(url, operation, asked),
    async make(operation, input) {
      const reply = await manage(operation, input);
      if (reply.statusCode !== 200) throw new Error(`${operation}: ${JSON.stringify(reply)}`);
      return reply.data ?? {};
    },
  };
}

interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

async function managementToken(url: string, key: AccessKey): Promise<string> {
  const reply = await call(url, 'get-management-token', { input: { ...key } });
  return String(reply.data?.['access_token']);
}

const reads = /^(?:get|list|generate|link-extidp$)/;

/** Operations that only read are GET, as on the wire; all others POST. */
async function call(
  url: string,
  operation: string,
  { input = {}, headers = {} }: Asked = {},
): Promise<Envelope> {
  const address = new URL(`/api/v3/${operation}`, url);
  const isGet = reads.test(operation) && operation !== 'get-management-token';
  if (isGet) {
    for (const [name, value] of Object.entries(input))
      address.searchParams.set(name, String(value));
  }
  const response = await fetch(address, {
    method: isGet ? 'GET' : 'POST',
    headers: { ...headers, ...(!isGet && { 'content-type': 'application/json' }) },
    ...(!isGet && { body: JSON.stringify(input) }),
  });
  return (await response.json()) as Envelope; // the wire's own envelope
}
