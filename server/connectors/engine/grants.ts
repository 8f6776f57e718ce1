/** What a token end point is sent in the names of RFC 6749, as form or JSON; undefined members are left out. */

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where apps got their codes for; a browser's own address wins. */
  readonly appRedirect?: string | undefined;
}

/** RFC 6749 section 4.1.3, with the client's secret in the body and RFC 7636 section 4.5. */
export function codeGrant({
  config,
  code,
  redirectUri,
  codeVerifier,
}: {
  readonly config: Client;
  readonly code: string;
  readonly redirectUri?: string;
  readonly codeVerifier?: string;
}) {
  return {
    grant_type: 'authorization_code',
    client_id: config.clientId,
    client_secret: config.clientSecret,
    code,
    redirect_uri: redirectUri ?? config.appRedirect,
    code_verifier: codeVerifier,
  };
}

/** RFC 6749 section 6, likewise. */
export function refreshGrant({
  config,
  refreshToken,
}: {
  readonly config: Client;
  readonly refreshToken: string;
}) {
  return {
    grant_type: 'refresh_token',
    client_id: config.clientId,
    client_secret: config.clientSecret,
    refresh_token: refreshToken,
  };
}
