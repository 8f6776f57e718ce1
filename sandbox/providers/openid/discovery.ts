/** The addresses of one provider, derived from where it listens. */
export type Addresses = {
  readonly issuer: string;
  readonly authorize: string;
  readonly decision: string;
  readonly token: string;
  readonly userinfo: string;
  readonly jwks: string;
  readonly endSession: string;
  /** Where test users' pictures lie; `/<id>.svg` follows. */
  readonly avatars: string;
};

export function addressesAt(origin: string): Addresses {
  const issuer = `${origin}/openid`;
  return {
    issuer,
    authorize: `${issuer}/authorize`,
    decision: `${issuer}/authorize/decision`,
    token: `${issuer}/token`,
    userinfo: `${issuer}/userinfo`,
    jwks: `${issuer}/jwks`,
    endSession: `${issuer}/end-session`,
    avatars: `${origin}/avatars`,
  };
}

/** The metadata document of OpenID Connect Discovery 1.0 section 3, with RFC 9207 and RP-initiated logout. */
export function providerMetadata(addresses: Addresses): Readonly<Record<string, unknown>> {
  return {
    issuer: addresses.issuer,
    authorization_endpoint: addresses.authorize,
    token_endpoint: addresses.token,
    userinfo_endpoint: addresses.userinfo,
    jwks_uri: addresses.jwks,
    end_session_endpoint: addresses.endSession,
    scopes_supported: ['openid', 'profile', 'email', 'phone', 'offline_access'],
    response_types_supported: ['code', 'id_token'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: ['authorization_code', 'implicit', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'ES256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    claims_supported: [
      'sub',
      'auth_time',
      'name',
      'given_name',
      'family_name',
      'nickname',
      'preferred_username',
      'picture',
      'locale',
      'email',
      'email_verified',
      'phone_number',
      'phone_number_verified',
    ],
    ui_locales_supported: ['en', 'zh-CN'],
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  };
}
