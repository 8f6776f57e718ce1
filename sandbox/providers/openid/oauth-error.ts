/** A failure in the form of RFC 6749 section 5.2: a registered code and a text for developers. */
export class OAuthError extends Error {
  readonly code: string;
  readonly status: number;
  readonly challenge: string | undefined;

  constructor(
    code: string,
    description: string,
    options: { readonly status?: number; readonly challenge?: string } = {},
  ) {
    super(description);
    this.code = code;
    this.status = options.status ?? 400;
    this.challenge = options.challenge;
  }
}
