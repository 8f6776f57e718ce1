/**
 * How the management clients of other languages put a call on the wire, read from their published
 * sources: the order and spelling of headers, what is encoded and what is not, what is signed. Written
 * without a line of the server's own code, so that both cannot share a mistake.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';

import type { RawRequest } from './raw-request.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** What the SDK got from `get-management-token`, for those that ask for one. */
  readonly token: string;
  /** The claim `scoped_userpool_id` of that token. */
  readonly poolId: string;
}

export type Params = Readonly<Record<string, unknown>>;

/** One call of a method of the SDK. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params: Params;
  readonly by: Credentials;
}

export interface ManagementSdk {
  readonly sdk: string;
  readonly version: string;
  request(call: Call): RawRequest;
}

/** Java's and Go's own way to print a value, and C#'s way to write it into an address. */
type Print = (value: unknown) => string;

const json: Print = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const listsOf =
  (separator: string): Print =>
  (value) =>
    Array.isArray(value) ? `[${value.map(json).join(separator)}]` : json(value);

/** Nothing is encoded but what no address can hold, which the runtimes of Java and C# see to. */
function target(path: string, params: Params, print: Print): string {
  const pairs = Object.entries(params).map(([name, value]) => `${name}=${print(value)}`);
  const address = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  return address.replaceAll(/[^\u0021-\u007E]/gu, encodeURIComponent);
}

function hmac(text: string, secret: string): string {
  return createHmac('sha1', secret).update(text).digest('base64');
}

/** The Java SDKs that signed: all of their own headers by name, then the parameters by name. */
function javaSigned(sdk: {
  version: string;
  own: Readonly<Record<string, string>>;
}): ManagementSdk {
  return {
    sdk: 'authing-java-sdk',
    version: sdk.version,
    request({ method, path, params, by: { accessKeyId, accessKeySecret } }) {
      const headers: Record<string, string> = {
        ...sdk.own,
        'x-authing-lang': 'zh-CN',
        'x-authing-signature-method': 'HMAC-SHA1',
        'x-authing-signature-nonce': randomBytes(8).toString('hex'),
        'x-authing-signature-version': '1.0',
        date: String(Date.now()),
      };
      const signedHeaders = Object.keys(headers)
        .toSorted()
        .map((name) => `${name}:${headers[name]}\n`);
      const signedParams = Object.keys(params)
        .toSorted()
        .map((name) => (params[name] === '' ? name : `${name}=${json(params[name])}`));
      const resource = [path, signedParams.join('&')].filter((part) => part !== '').join('?');
      const text = `${method}\n${signedHeaders.join('')}${resource}`;
      return {
        method,
        target: method === 'GET' ? target(path, params, listsOf(', ')) : path,
        headers: {
          'Content-Type': 'application/json;charset=UTF-8',
          ...headers,
          Authorization: `authing ${accessKeyId}:${hmac(text, accessKeySecret)}`,
          'User-Agent': 'Java/1.8.0_352',
        },
        ...(method === 'POST' && { body: JSON.stringify(params) }),
      };
    },
  };
}

/** Java since 3.1.4: a bare token, beside the headers of a signature that is no longer made. */
const javaToken: ManagementSdk = {
  sdk: 'authing-java-sdk',
  version: '3.1.4',
  request: ({ method, path, params, by: { token, poolId } }) => ({
    method,
    target: method === 'GET' ? target(path, params, listsOf(', ')) : path,
    headers: {
      'x-authing-lang': 'zh-CN',
      'x-authing-sdk-version': 'authing-java-sdk:3.1.4',
      'x-authing-signature-method': 'HMAC-SHA1',
      'x-authing-signature-nonce': 'Yd8gT2bq0PzL1mXe',
      'x-authing-signature-version': '1.0',
      date: String(Date.now()),
      Authorization: token,
      'x-authing-userpool-id': poolId,
      ...(method === 'POST' && { 'Content-Type': 'application/json;charset=UTF-8' }),
    },
    ...(method === 'POST' && { body: JSON.stringify(params) }),
  }),
};

const csharp: ManagementSdk = {
  sdk: 'Authing.CSharp.SDK',
  version: '3.2.5',
  request({ method, path, params, by: { accessKeyId, accessKeySecret } }) {
    const nonce = createHash('md5').update(randomBytes(8)).digest('hex').slice(0, 30);
    const date = String(Date.now());
    const version = 'authing-csharp-sdk:3.2.5.0';
    const names = Object.keys(params).toSorted();
    // A text that looks like a time was parsed into one before, and is written as JSON.
    const spelt = (value: unknown) =>
      typeof value === 'string' && !/^\d{4}-\d\d-\d\dT/.test(value) ? value : JSON.stringify(value);
    const pairs = names.map((name) => `${name}=${spelt(params[name])}`);
    const text = [
      method,
      `x-authing-date:${date}`,
      `x-authing-sdk-version:${version}`,
      'x-authing-signature-method:HMAC-SHA1',
      `x-authing-signature-nonce:${nonce}`,
      'x-authing-signature-version:1.0',
      pairs.length === 0 ? path : `${path}?${pairs.join('&')}`,
    ].join('\n');
    return {
      method,
      target: method === 'GET' ? target(path, params, json) : path,
      headers: {
        'x-authing-signature-nonce': nonce,
        'x-authing-signature-method': 'HMAC-SHA1',
        'x-authing-signature-version': '1.0',
        'User-Agent': 'AuthingIdentityCloud (Unix 5.4.0.42; x64) doNet',
        'x-authing-sdk-version': version,
        'x-authing-date': date,
        authorization: `authing ${accessKeyId}:${hmac(text, accessKeySecret)}`,
        ...(method === 'POST' && { 'Content-Type': 'application/json; charset=utf-8' }),
      },
      ...(method === 'POST' && { body: JSON.stringify(params) }),
    };
  },
};

const python: ManagementSdk = {
  sdk: 'authing (Python)',
  version: '5.1.0',
  request({ method, path, params, by: { token, poolId } }) {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) {
      // `requests` repeats the names of lists and prints True and False.
      for (const one of [value].flat()) {
        const text = json(one);
        search.append(name, typeof one === 'boolean' ? text.replace(/^./, upper) : text);
      }
    }
    return {
      method,
      target: method === 'GET' && search.size > 0 ? `${path}?${search.toString()}` : path,
      headers: {
        'User-Agent': 'python-requests/2.31.0',
        'Accept-Encoding': 'identity',
        Accept: '*/*',
        'x-authing-sdk-version': 'authing-py-sdk:5.1.0',
        'x-authing-userpool-id': poolId,
        'x-authing-lang': '',
        authorization: `Bearer ${token}`,
        ...(method === 'POST' && { 'Content-Type': 'application/json' }),
      },
      // As `json.dumps` writes it: blanks after separators, nothing outside ASCII.
      ...(method === 'POST' && { body: ascii(JSON.stringify(params).replaceAll('":', '": ')) }),
    };
  },
};

const upper = (letter: string) => letter.toUpperCase();

function ascii(text: string): string {
  return text.replaceAll(
    /[^\0-\x7F]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const go: ManagementSdk = {
  sdk: 'authing-golang-sdk',
  version: '3.0.15',
  request({ method, path, params, by: { token, poolId } }) {
    const search = new URLSearchParams(
      Object.fromEntries(
        Object.entries(params).map(([name, value]) => [name, listsOf(' ')(value)]),
      ),
    );
    search.sort();
    return {
      method,
      target: method === 'GET' && search.size > 0 ? `${path}?${search.toString()}` : path,
      headers: {
        'User-Agent': 'fasthttp',
        ...(method === 'POST' && { 'Content-Type': 'application/json;charset=UTF-8' }),
        'X-Authing-App-Tenant-Id': '',
        'X-Authing-Sdk-Version': 'authing-golang-sdk:3.0.15',
        'X-Authing-Lang': '',
        Authorization: `Bearer ${token}`,
        'X-Authing-Userpool-Id': poolId,
      },
      // Go writes these three as escapes.
      ...(method === 'POST' && {
        body: JSON.stringify(params).replaceAll(
          /[<>&]/g,
          (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`,
        ),
      }),
    };
  },
};

const php: ManagementSdk = {
  sdk: 'authing-sdk/php',
  version: '5.0.0',
  request({ method, path, params, by: { token, accessKeyId } }) {
    const pairs = Object.entries(params).flatMap(([name, value]) =>
      [value].flat().map((one) => `${name}=${phpText(one)}`),
    );
    return {
      method,
      target: method === 'GET' && pairs.length > 0 ? `${path}?${pairs.join('&')}` : path,
      headers: {
        'User-Agent': 'AuthingIdentityCloud php',
        Accept: '*/*',
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        // The id of the key, on the assumption that it is the pool's.
        'x-authing-userpool-id': accessKeyId,
        'x-authing-request-from': 'php-sdk',
        'x-authing-sdk-version': 'authing-php-sdk:5.0.0',
      },
      // An empty array is a list to PHP, whatever it was meant for; slashes are escaped.
      ...(method === 'POST' && {
        body: JSON.stringify(params)
          .replaceAll('{}', '[]')
          .replaceAll('/', String.raw`\/`),
      }),
    };
  },
};

function phpText(value: unknown): string {
  return typeof value === 'boolean' ? (value ? '1' : '') : json(value);
}

export const managementSdks: readonly ManagementSdk[] = [
  javaSigned({
    version: '1.0.6',
    own: {
      'content-type': 'application/json;charset=UTF-8',
      'x-authing-request-from': 'java-sdk',
      'x-authing-sdk-client': 'Node.js(v14.18.0), authing-java-sdk: 0.0.19',
    },
  }),
  javaSigned({ version: '3.0.11', own: { 'x-authing-sdk-version': 'authing-java-sdk:3.0.0' } }),
  javaToken,
  csharp,
  python,
  go,
  php,
];
