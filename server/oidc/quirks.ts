/**
 * The oddities of the published client libraries, turned into what the standards say before
 * oidc-provider sees the request, and back in the answer.
 *
 * Known callers: the Node client sends the access token in the query of `/me`, with `POST` even
 * without a body; once it holds a user's token it sends that, bare, in the Authorization header of
 * every call, also of those that authenticate the client; with Basic at one endpoint and the default
 * at the others it sends both; some callers send JSON. Answers carry `expire_in` beside `expires_in`.
 */
import type { IncomingMessage } from './http-types.ts';
import { routes } from './configuration.ts';

/** Bytes; more than any token request needs. */
const bodyLimit = 56 * 1024;

const clientEndpoints: ReadonlySet<string> = new Set([
  routes.token,
  routes.introspection,
  routes.revocation,
]);

const formType = 'application/x-www-form-urlencoded';
const plainForm = /^application\/x-www-form-urlencoded(?:; *charset=utf-8)?$/i;

/**
 * Makes a request of a published client library one of the standards; undefined for one that is.
 * Rejects when the caller hangs up.
 */
export function straighten(request: IncomingMessage): Promise<void> | undefined {
  const [path = '', query] = (request.url ?? '').split('?', 2);
  const isPost = request.method === 'POST';
  if (path === routes.userinfo && (isPost || query !== undefined || hasBareToken(request))) {
    return straightenUserinfo(request, new URLSearchParams(query));
  }
  if (isPost && clientEndpoints.has(path) && !isPlain(request)) return straightenClient(request);
  return undefined;
}

function hasBareToken({ headers: { authorization } }: IncomingMessage): boolean {
  return authorization !== undefined && !authorization.includes(' ');
}

/** As the standards say; it is not read twice. */
function isPlain({ headers }: IncomingMessage): boolean {
  return headers.authorization === undefined && plainForm.test(headers['content-type'] ?? '');
}

/** Adds the member that the wire names differently. */
export function withExpireIn(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('expires_in' in body)) return body;
  return { ...body, expire_in: body.expires_in };
}

/** The token goes to the header, wherever it was; it must not stay in an address that gets logged. */
async function straightenUserinfo(request: IncomingMessage, query: URLSearchParams): Promise<void> {
  const isPost = request.method === 'POST';
  const form = isPost ? await takeForm(request) : new URLSearchParams();
  if (form === undefined) return;

  const { authorization } = request.headers;
  const isBare = hasBareToken(request);
  const named = [...query.getAll('access_token'), ...form.getAll('access_token')];
  const token = named[0] ?? (isBare ? authorization : undefined);
  if (token !== undefined && named.length <= 1 && (isBare || authorization === undefined)) {
    request.headers.authorization = `Bearer ${token}`;
    query.delete('access_token');
    form.delete('access_token');
    request.url = query.size === 0 ? routes.userinfo : `${routes.userinfo}?${query.toString()}`;
  }
  if (isPost) giveForm(request, form);
}

async function straightenClient(request: IncomingMessage): Promise<void> {
  const { authorization } = request.headers;
  const form = await takeForm(request);
  if (form === undefined) return;

  const basic = authorization === undefined ? undefined : readBasic(authorization);
  if (basic === undefined) delete request.headers.authorization;
  // The same secret twice is one proof (two different ones stay, and are refused).
  if (basic !== undefined && basic === `${form.get('client_id')}:${form.get('client_secret')}`) {
    form.delete('client_secret');
  }
  giveForm(request, form);
}

function readBasic(authorization: string): string | undefined {
  const encoded = /^basic +(\S+)$/i.exec(authorization)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

/** Reads the body as form fields; undefined when it is something that oidc-provider is to refuse. */
async function takeForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && type !== formType && type !== 'application/json') return undefined;
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) return undefined;

  const text = await readText(request);
  const form = text === undefined ? undefined : parseFields(text, type);
  if (form === undefined) request.headers['content-type'] = 'application/octet-stream';
  return form;
}

/** Undefined when it is longer than it may be. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > bodyLimit) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseFields(text: string, type: string | undefined): URLSearchParams | undefined {
  const isJson = type === 'application/json' || (type === undefined && text.startsWith('{'));
  if (!isJson || text === '') return new URLSearchParams(text);
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return undefined;
    const present = Object.entries(fields).filter(([, value]) => value !== null);
    if (present.some(([, value]) => typeof value === 'object')) return undefined;
    return new URLSearchParams(
      Object.fromEntries(present.map(([name, value]) => [name, String(value)])),
    );
  } catch {
    return undefined;
  }
}

/** Puts the fields where oidc-provider reads them: an unread form. */
export function giveForm(request: IncomingMessage, form: URLSearchParams): void {
  const bytes = Buffer.from(form.toString());
  const { headers } = request;
  delete headers['transfer-encoding'];
  delete headers['content-type'];
  delete headers['content-length'];
  if (bytes.length > 0) {
    headers['content-type'] = formType;
    headers['content-length'] = String(bytes.length);
  }
  Object.defineProperties(request, {
    readable: { value: true },
    iterator: { value: () => [bytes].values() },
  });
}
