import type { ClientRegistration, Clients } from './clients.ts';

const responseModes = ['query', 'fragment', 'form_post'] as const;
type ResponseMode = (typeof responseModes)[number];

/** Where, and how, the answer to an authorization request goes. */
export type AnswerTo = {
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state: string | undefined;
};

export type AuthorizeRequest = {
  readonly client: ClientRegistration;
  readonly answerTo: AnswerTo;
  readonly responseType: 'code' | 'id_token';
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
};

/** Why a request is answered by a page instead of a redirect: nobody trustworthy to redirect to. */
export type Refusal =
  | { readonly reason: 'unknown_client'; readonly clientId: string }
  | {
      readonly reason: 'redirect_uri_mismatch';
      readonly redirectUri: string;
      readonly client: ClientRegistration;
    };

export type AuthorizeReading =
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'error'; readonly answerTo: AnswerTo; readonly error: RequestError }
  | { readonly outcome: 'valid'; readonly request: AuthorizeRequest };

type RequestError = { readonly code: string; readonly description: string };

type Check = (params: URLSearchParams) => RequestError | undefined;

function invalidRequest(description: string): RequestError {
  return { code: 'invalid_request', description };
}

function listOf(params: URLSearchParams, name: string): string[] {
  return (params.get(name) ?? '').split(' ').filter((word) => word !== '');
}

const checkRepetition: Check = (params) => {
  const names = [...params.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated === undefined) return undefined;
  return invalidRequest(`${repeated} is given more than once`);
};

const checkRequestObject: Check = (params) => {
  if (params.has('request')) {
    return { code: 'request_not_supported', description: 'request objects are not supported' };
  }
  if (params.has('request_uri')) {
    return { code: 'request_uri_not_supported', description: 'request_uri is not supported' };
  }
  return undefined;
};

const checkResponseType: Check = (params) => {
  const responseType = params.get('response_type');
  if (responseType === null) return invalidRequest('response_type is missing');
  if (responseType === 'code' || responseType === 'id_token') return undefined;
  return {
    code: 'unsupported_response_type',
    description: 'response_type must be code or id_token',
  };
};

const checkResponseMode: Check = (params) => {
  const mode = params.get('response_mode');
  if (mode === null) return undefined;
  if (!responseModes.some((known) => known === mode)) {
    return invalidRequest('response_mode must be query, fragment or form_post');
  }
  // OAuth 2.0 Multiple Response Types section 5: a token must not enter the query.
  if (mode === 'query' && params.get('response_type') === 'id_token') {
    return invalidRequest('an id_token cannot be returned in the query');
  }
  return undefined;
};

const checkScope: Check = (params) => {
  if (listOf(params, 'scope').includes('openid')) return undefined;
  return { code: 'invalid_scope', description: 'scope must contain openid' };
};

const checkNonce: Check = (params) => {
  if (params.get('response_type') !== 'id_token' || params.get('nonce')) return undefined;
  return invalidRequest('nonce is required with response_type=id_token');
};

const checkChallenge: Check = (params) => {
  const challenge = params.get('code_challenge');
  const method = params.get('code_challenge_method');
  if (challenge === null) {
    return method === null ? undefined : invalidRequest('code_challenge is missing');
  }
  if (method !== 'S256') return invalidRequest('code_challenge_method must be S256');
  if (!/^[\w-]{43}$/.test(challenge)) return invalidRequest('code_challenge is malformed');
  return undefined;
};

const checkPrompt: Check = (params) => {
  const prompts = listOf(params, 'prompt');
  if (!prompts.includes('none')) return undefined;
  if (prompts.length > 1) return invalidRequest('prompt=none cannot be combined');
  // Nobody is ever signed in here: the person is picked on each visit.
  return { code: 'login_required', description: 'nobody is signed in' };
};

const checks: readonly Check[] = [
  checkRepetition,
  checkRequestObject,
  checkResponseType,
  checkResponseMode,
  checkScope,
  checkNonce,
  checkChallenge,
  checkPrompt,
];

function findError(params: URLSearchParams): RequestError | undefined {
  for (const check of checks) {
    const error = check(params);
    if (error !== undefined) return error;
  }
  return undefined;
}

function responseTypeOf(params: URLSearchParams): 'code' | 'id_token' {
  return params.get('response_type') === 'id_token' ? 'id_token' : 'code';
}

function answerToOf(params: URLSearchParams, redirectUri: string): AnswerTo {
  const wanted = responseModes.find((mode) => mode === params.get('response_mode'));
  const usual = responseTypeOf(params) === 'code' ? 'query' : 'fragment';
  const isForbidden = wanted === 'query' && usual === 'fragment';
  return {
    redirectUri,
    responseMode: wanted === undefined || isForbidden ? usual : wanted,
    state: params.get('state') ?? undefined,
  };
}

/**
 * Reads an authorization request (OpenID Connect Core 1.0 section 3.1.2.1). The client and its
 * redirect URI come first: an unknown address never receives anything (open redirect).
 */
export function readAuthorizeRequest(params: URLSearchParams, clients: Clients): AuthorizeReading {
  const clientId = params.get('client_id') ?? '';
  const client = clients.get(clientId);
  if (client === undefined) {
    return { outcome: 'refused', refusal: { reason: 'unknown_client', clientId } };
  }
  const redirectUri = params.get('redirect_uri') ?? '';
  if (!client.redirectUris.includes(redirectUri)) {
    const refusal = { reason: 'redirect_uri_mismatch', redirectUri, client } as const;
    return { outcome: 'refused', refusal };
  }
  const answerTo = answerToOf(params, redirectUri);
  const error = findError(params);
  if (error !== undefined) return { outcome: 'error', answerTo, error };
  return {
    outcome: 'valid',
    request: {
      client,
      answerTo,
      responseType: responseTypeOf(params),
      scopes: listOf(params, 'scope'),
      nonce: params.get('nonce') ?? undefined,
      codeChallenge: params.get('code_challenge') ?? undefined,
    },
  };
}
