/**
 * An upstream played from given answers, for tests and for the conformance suite: no socket is opened,
 * every request is kept, and whatever has no answer is unreachable.
 */
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';

import { UpstreamError } from '../kernel/upstream-error.ts';
import type { UpstreamHttp, UpstreamRequest } from './connector.ts';

export interface Answer {
  /** Default 200. */
  readonly status?: number;
  readonly json?: unknown;
  /** Sent as it is; for bodies that are not JSON. */
  readonly text?: string;
  /** The same for bytes. */
  readonly base64?: string;
}

export interface KeptRequest {
  /** What an answer is given for: method and address without query, and one parameter where that decides. */
  readonly route: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly redirect: UpstreamRequest['redirect'];
}

type Answering = Answer | ((request: KeptRequest) => Answer | Promise<Answer>);

export interface PlayedUpstream {
  readonly http: UpstreamHttp;
  readonly requests: readonly KeptRequest[];
  /** Requests to `GET https://host/path`, query aside, or to `POST https://host/path name=value`. */
  requestsTo(route: string): readonly KeptRequest[];
  /** Replaces the answer of a route; undefined: it is unreachable. */
  answer(route: string, answering: Answering | undefined): void;
}

export function playUpstream(answers: Readonly<Record<string, Answering>>): PlayedUpstream {
  const answering = new Map<string, Answering | undefined>(Object.entries(answers));
  const requests: KeptRequest[] = [];
  return {
    requests,
    requestsTo: (route) => requests.filter((request) => request.route === route),
    answer: (route, other) => void answering.set(route, other),
    http: {
      async fetch(url, init = {}) {
        const request = keep(url, init, [...answering.keys()]);
        requests.push(request);
        const answer = answering.get(request.route);
        if (answer === undefined) throw new UpstreamError('unreachable');
        return responseOf(typeof answer === 'function' ? await answer(request) : answer);
      },
    },
  };
}

function keep(url: string, init: UpstreamRequest, routes: readonly string[]): KeptRequest {
  const { method = 'GET', headers = {}, body = '', redirect } = init;
  const { origin, pathname, searchParams } = new URL(url);
  const address = `${method} ${origin}${pathname}`;
  // One address may be asked for several things, and a parameter says for which.
  const parameters = [...searchParams, ...new URLSearchParams(body.toString())];
  const route = parameters
    .map(([name, value]) => `${address} ${name}=${value}`)
    .find((named) => routes.includes(named));
  return { route: route ?? address, method, url, headers, body: body.toString(), redirect };
}

function responseOf({ status = 200, json, text, base64 }: Answer): Response {
  const headers = { 'content-type': 'application/json' };
  if (base64 !== undefined) return new Response(Buffer.from(base64, 'base64'), { status });
  return new Response(text ?? JSON.stringify(json === undefined ? {} : json), { status, headers });
}

/** Claims or header of a token, faulty ones included. */
export type TokenPart = Readonly<Record<string, unknown>>;

/** A provider's signing key. */
export interface Signer {
  readonly publicJwk: JWK;
  sign(claims: TokenPart, header?: TokenPart): Promise<string>;
}

export async function newSigner(alg: string, kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return {
    publicJwk,
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
  };
}
