import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { Problem } from './problem.ts';
import { lazyMetadata } from './provider-metadata.ts';
import type { ProviderMetadata } from './provider-metadata.ts';
import { askForJson, textOf } from './remote.ts';
import type { JsonObject } from './remote.ts';

/** What must be remembered of one sign-in until the person comes back. */
export type SignInAttempt = {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
};

export type Tokens = {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly idTokenClaims: JWTPayload;
};

export type RelyingPartyOptions = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
};

type SignInWishes = {
  /** Goes straight to this connection instead of the sign-in page. */
  readonly connection: string | undefined;
  readonly uiLocales: string;
};

const scope = 'openid profile email phone';

function randomText(): string {
  return randomBytes(32).toString('base64url');
}

function newAttempt(): SignInAttempt {
  return { state: randomText(), nonce: randomText(), codeVerifier: randomText() };
}

/** The demo as an OpenID relying party: authorization code with PKCE, state, nonce and `iss`. */
export class RelyingParty {
  readonly #options: RelyingPartyOptions;
  readonly #metadata: () => Promise<ProviderMetadata>;
  #keys: JWTVerifyGetKey | undefined;

  constructor(options: RelyingPartyOptions) {
    this.#options = options;
    this.#metadata = lazyMetadata(options.issuer);
  }

  async begin(
    wishes: SignInWishes,
  ): Promise<{ readonly location: string; readonly attempt: SignInAttempt }> {
    const { authorizationEndpoint } = await this.#metadata();
    const attempt = newAttempt();
    const location = new URL(authorizationEndpoint);
    const params = {
      client_id: this.#options.clientId,
      redirect_uri: this.#options.redirectUri,
      response_type: 'code',
      scope,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: createHash('sha256').update(attempt.codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
      ui_locales: wishes.uiLocales,
      ...(wishes.connection === undefined ? {} : { ext_idp_conn_id: wishes.connection }),
    };
    for (const [name, value] of Object.entries(params)) location.searchParams.set(name, value);
    return { location: location.href, attempt };
  }

  /** Takes the authorization response of an attempt whose `state` has been matched already. */
  async finish(response: URLSearchParams, attempt: SignInAttempt): Promise<Tokens> {
    const metadata = await this.#metadata();
    this.#checkResponse(response, metadata);
    const answer = await this.#redeem(response.get('code') ?? '', attempt);
    const idToken = textOf(answer, 'id_token');
    const accessToken = textOf(answer, 'access_token');
    if (idToken === undefined || accessToken === undefined) {
      throw new Problem('answer_unreadable', { detail: 'id_token or access_token is missing' });
    }
    return {
      idToken,
      accessToken,
      refreshToken: textOf(answer, 'refresh_token'),
      idTokenClaims: await this.#verify(idToken, attempt.nonce),
    };
  }

  /** The userinfo answer, which must speak of the same subject as the id token (Core section 5.3.2). */
  async userinfo(tokens: Tokens): Promise<JsonObject> {
    const { userinfoEndpoint } = await this.#metadata();
    const headers = { authorization: `Bearer ${tokens.accessToken}` };
    const { status, body } = await askForJson(userinfoEndpoint, { headers });
    if (status !== 200) {
      const detail = textOf(body, 'error_description') ?? textOf(body, 'error');
      throw new Problem('request_refused', { detail: `${status} ${detail ?? ''}` });
    }
    if (textOf(body, 'sub') !== tokens.idTokenClaims.sub) {
      throw new Problem('token_invalid', { detail: 'userinfo names another sub' });
    }
    return body;
  }

  /** Where to send the person to sign out at the provider too; undefined when it has no such page. */
  async signOutLocation(idToken: string, returnTo: string): Promise<string | undefined> {
    const { endSessionEndpoint } = await this.#metadata();
    if (endSessionEndpoint === undefined) return undefined;
    const location = new URL(endSessionEndpoint);
    location.searchParams.set('id_token_hint', idToken);
    location.searchParams.set('post_logout_redirect_uri', returnTo);
    return location.href;
  }

  #checkResponse(response: URLSearchParams, metadata: ProviderMetadata): void {
    const issuer = response.get('iss');
    // Mix-up attack, RFC 9207 section 2.4.
    if (issuer === null ? metadata.promisesIssuer : issuer !== metadata.issuer) {
      throw new Problem('issuer_mismatch', { detail: `iss = ${issuer ?? '∅'}` });
    }
    const error = response.get('error');
    if (error === null) return;
    const description = response.get('error_description');
    const detail = description === null ? error : `${error}: ${description}`;
    const reason = error === 'access_denied' ? 'sign_in_cancelled' : 'sign_in_refused';
    throw new Problem(reason, { detail });
  }

  async #redeem(code: string, attempt: SignInAttempt): Promise<JsonObject> {
    const { tokenEndpoint } = await this.#metadata();
    const { clientId, clientSecret, redirectUri } = this.#options;
    const { status, body } = await askForJson(tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: attempt.codeVerifier,
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
    if (status === 200) return body;
    const detail = [textOf(body, 'error'), textOf(body, 'error_description')];
    throw new Problem('code_refused', { detail: detail.filter(Boolean).join(': ') });
  }

  async #verify(idToken: string, nonce: string): Promise<JWTPayload> {
    try {
      const { payload } = await this.#verifySignature(idToken);
      if (payload['nonce'] !== nonce) throw new Error('the nonce is not the one that was sent');
      return payload;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new Problem('token_invalid', { detail, cause: error });
    }
  }

  async #verifySignature(idToken: string): Promise<{ readonly payload: JWTPayload }> {
    const { jwksUri, issuer } = await this.#metadata();
    const { clientId, clientSecret } = this.#options;
    const expected = { issuer, audience: clientId, clockTolerance: 30 };
    // HS256 never meets a public key: algorithm confusion.
    if (decodeProtectedHeader(idToken).alg === 'HS256') {
      const secret = new TextEncoder().encode(clientSecret);
      return jwtVerify(idToken, secret, { ...expected, algorithms: ['HS256'] });
    }
    this.#keys ??= createRemoteJWKSet(new URL(jwksUri));
    return jwtVerify(idToken, this.#keys, { ...expected, algorithms: ['RS256', 'ES256'] });
  }
}
