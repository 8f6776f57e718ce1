/** The signature of a management request: HMAC-SHA1 with the access key's secret, as the wire has it. */

export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export interface Unsigned {
  readonly method: 'GET' | 'POST';
  /** Without host and query. */
  readonly path: string;
  /** What the query or the JSON body holds. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Names in lower case; those that begin with `x-authing-` are covered. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs one request after the other with the same key. */
export type Signer = (request: Unsigned) => Promise<Record<string, string>>;

/** Needs WebCrypto, which browsers have on https and on localhost. */
export function signerOf({ accessKeyId, accessKeySecret }: AccessKey): Signer {
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  const hmac = { name: 'HMAC', hash: 'SHA-1' };
  const imported = crypto.subtle.importKey('raw', bytesOf(accessKeySecret), hmac, false, ['sign']);
  imported.catch(() => undefined); // told by the first call instead
  return async (request) => {
    const headers = {
      ...request.headers,
      // A browser does not let a page set `date`.
      'x-authing-date': new Date().toUTCString(),
      'x-authing-signature-method': 'HMAC-SHA1',
      'x-authing-signature-nonce': crypto.randomUUID(),
      'x-authing-signature-version': '1.0',
    };
    const text = textToSign({ ...request, headers });
    const signature = await crypto.subtle.sign('HMAC', await imported, bytesOf(text));
    const base64 = btoa(String.fromCharCode(...new Uint8Array(signature)));
    return { ...headers, authorization: `authing ${accessKeyId}:${base64}` };
  };
}

/** Method, covered headers, path and parameters; both lists in the order of their names. */
export function textToSign({ method, path, params, headers }: Unsigned): string {
  const lines = Object.keys(headers)
    .filter((name) => name.startsWith('x-authing-'))
    .sort()
    .map((name) => `${name}:${(headers[name] ?? '').replaceAll(/[\t\n\r\f]/g, ' ').trim()}\n`);
  const pairs = Object.keys(params)
    .sort()
    .map((name) => `${name}=${rendered(params[name])}`);
  const query = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  return `${method}\n${lines.join('')}${path}${query}`;
}

/** A value as its text: what is no text is JSON. */
export function rendered(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
