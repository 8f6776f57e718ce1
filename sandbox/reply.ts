/** What a handler answers; the listener writes it to the socket. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

type PagePolicy = {
  readonly status?: number;
  /** Origins whose pictures may be shown, besides our own. */
  readonly imageOrigins?: readonly string[];
};

/**
 * `form-action` is left out on purpose: Chromium applies it to every redirect that follows a form,
 * and the chain that leaves these pages goes on through origins that are not known here.
 */
function contentSecurityPolicy(imageOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    ['img-src', "'self'", ...imageOrigins].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function pageReply(markup: string, policy: PagePolicy = {}): Reply {
  return {
    status: policy.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(policy.imageOrigins ?? []),
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: markup,
  };
}

export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  };
}

/** A redirect that the browser follows with GET, whatever brought it here. */
export function redirectReply(
  location: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status: 303, headers: { location, 'cache-control': 'no-store', ...headers }, body: '' };
}

export function textReply(status: number, text: string): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}

/** A stylesheet, script or picture; revalidated, because developers edit them. */
export function assetReply(contentType: string, body: string): Reply {
  return {
    status: 200,
    headers: {
      'content-type': contentType,
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    },
    body,
  };
}
