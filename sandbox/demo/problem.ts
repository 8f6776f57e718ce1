/** Every way in which the demo can fail in front of a person. */
export type ProblemReason =
  | 'server_unreachable'
  | 'answer_unreadable'
  | 'sign_in_cancelled'
  | 'sign_in_refused'
  | 'sign_in_unknown'
  | 'issuer_mismatch'
  | 'code_refused'
  | 'token_invalid'
  | 'request_refused'
  | 'signed_out'
  | 'foreign_form'
  | 'not_found';

/** A failure that is shown as a page: the reason picks the words, the detail is for developers. */
export class Problem extends Error {
  readonly reason: ProblemReason;
  readonly detail: string | undefined;

  constructor(
    reason: ProblemReason,
    options: { readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    super(options.detail ?? reason, { cause: options.cause });
    this.reason = reason;
    this.detail = options.detail;
  }
}
