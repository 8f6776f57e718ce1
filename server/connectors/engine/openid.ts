/**
 * OpenID Connect for vendors with addresses and habits of their own, on the conversation of
 * `oauth2.ts`: a code is exchanged as they want it, and the id token in the answer says who came.
 *
 * Not here: providers that a customer describes by their issuer. They are the business of `oidc.ts`.
 */
import { decodeJwt } from 'jose';
import { type Static, Type } from 'typebox';

import type { UpstreamReason } from '../../kernel/upstream-error.ts';
import { assuranceOf, claimsOf } from './claims.ts';
import type { Members } from './dialect.ts';
import { defaultAlgorithms } from './oidc-config.ts';
import type { Parties } from './id-token.ts';
import type { Claimed } from './proof.ts';
import { OauthToken, tokensIn } from './shapes.ts';
import type { Told, ToldTokens } from './told.ts';

/** A token end point's answer with an id token in it. */
export const OpenIdToken = Type.Object({
  ...OauthToken.properties,
  id_token: Type.String({ minLength: 1 }),
});

/** Who signs a vendor's id tokens. */
export interface Issuer {
  /** By every name it is known to use; the first is the authority of its subjects. */
  readonly names: readonly [string, ...string[]];
  readonly jwksUri: string;
}

interface Answered {
  readonly config: {
    readonly clientId: string;
    /** Ids of our apps beside it: tokens for these are good, tokens for anybody else's are not. */
    readonly appClientIds?: readonly string[];
  };
  readonly nonce?: string | undefined;
  readonly token: {
    readonly id_token?: string | undefined;
    readonly access_token?: string | undefined;
  };
}

/** What must hold of the token in an answer. */
export function issuedBy(
  { names, jwksUri }: { readonly names: Parties['issuer']; readonly jwksUri: string },
  { config, nonce, token }: Answered,
  refuse: (claims: Members) => UpstreamReason | undefined = () => undefined,
): Claimed {
  const clientId = [config.clientId, ...(config.appClientIds ?? [])];
  return {
    token: token.id_token,
    jwksUri,
    config: { issuer: names, clientId, algorithms: defaultAlgorithms, hmacKey: undefined },
    expected: { nonce, accessToken: token.access_token },
    refuse,
  };
}

/**
 * The person of a verified token, in the names of OpenID Connect Core section 5.1; `profile` is what the
 * vendor said beside it. What is signed wins, and an address and its proof never come from two sources.
 */
export function toldBy({ names: [authority] }: Issuer, person: Members, profile: Members = {}) {
  return {
    subjects: [{ type: 'primary', value: person['sub'], authority }],
    claims: { ...claimsOf(profile), ...claimsOf(person) },
    assurance: assuranceOf(person),
    raw: { ...profile, ...person },
  } satisfies Told;
}

/** Renewed tokens without their id token, which nobody verified. */
export function renewed(token: Static<typeof OauthToken>): ToldTokens {
  return { ...tokensIn(token), idToken: undefined };
}

/** The userinfo end point's answer (OpenID Connect Core section 5.3.2). */
export const UserInfo = Type.Object({ sub: Type.String({ minLength: 1 }) });

/** True where the scopes promised more than the token says, so that asking for it is worth a request. */
export function lacks(person: Members, scopes: readonly string[]): boolean {
  const claims = claimsOf(person);
  return (
    (scopes.includes('email') && !claims.email) || (scopes.includes('profile') && !claims.name)
  );
}

/** Token substitution: an answer about anybody else must not be used (section 5.3.2). */
export function aboutAnother(answer: Members, person: Members): UpstreamReason | undefined {
  return answer['sub'] === person['sub'] ? undefined : 'bad_response';
}

/**
 * Who a token says signed it, before anybody verified that; empty where it says nothing. Only for a vendor
 * whose issuers all follow one pattern: whoever is named chooses the keys.
 */
export function namedIssuer(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return '';
  }
}
