/** What upstream, brokers and load generator must agree on. */
export const REDIRECT_URI = 'https://app.bench.test/callback';
export const UPSTREAM_CLIENT_ID = 'bench-broker';
export const UPSTREAM_CLIENT_SECRET = 'benchbrokersecretbenchbrokersecret';
/** The upstream names in it whom it has just signed in, so that a login can check who came out. */
export const PERSON_HEADER = 'x-bench-person';
export const PEOPLE = 100;
/** What the scripted SAML providers sign: the assertion, or the response as well. */
export const SAML_SIGNINGS = ['assertion', 'both'] as const;
export type SamlSigning = (typeof SAML_SIGNINGS)[number];
/** What a broker and its upstream speak. */
export const PROTOCOLS = ['openid', 'saml'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
