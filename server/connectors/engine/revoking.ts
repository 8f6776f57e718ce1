/**
 * Taking back what a person's source granted us, for vendors with one request for it. What a vendor does
 * not know any more is as good as taken back (RFC 7009 section 2.2), in whatever words it says so.
 */
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Connector, RevokeInput, Tokens } from '../connector.ts';
import type { Dialect, Refusal } from './dialect.ts';
import { type PreparedRequest, post } from './request.ts';
import { isObject, quote, reasonOfStatus } from './upstream.ts';

type Revoke<Config> = NonNullable<Connector<Config>['revoke']>;

/** What is sent; nothing where there is no token, or an empty one, that it could take back. */
type Asked = PreparedRequest | '' | undefined;

/** `now` in epoch ms. */
type Asking<Config> = (input: RevokeInput<Config>, now: number) => Asked | Promise<Asked>;

/** Where a dialect is given, an answer may say no with any status. */
export function revoking<Config>(request: Asking<Config>, dialect?: Dialect): Revoke<Config> {
  return async (input, { http, clock }) => {
    const prepared = await request(input, clock());
    if (!prepared) return;
    const { url, ...init } = prepared;
    const response = await http.fetch(url, { redirect: 'manual', ...init });
    const { ok, status } = response;
    const refusal = dialect && refusalIn(await response.text(), dialect);
    const reason = reasonOf(refusal, dialect) ?? reasonOfStatus(status, 'bad_response');
    const isGone = refusal === undefined ? ok || status === 404 : reason === 'bad_token';
    if (isGone) return;
    const code = quote(refusal?.code ?? '', Object.values(input.tokens).map(String));
    throw new UpstreamError(reason, {
      detail: `the revocation was answered ${[status, code].join(' ').trim()}`,
      upstream: { status, ...(code !== '' && { code }) },
    });
  };
}

/** Of the two, the one with which the other goes. */
export function lastingToken({ refreshToken, accessToken }: Tokens): string | undefined {
  return refreshToken ?? accessToken;
}

/** RFC 7009, with the client's secret in the form where it has one. */
export function standardRevocation<
  Config extends { readonly clientId: string; readonly clientSecret?: string | undefined },
>(url: (config: Config) => string, dialect?: Dialect): Revoke<Config> {
  return revoking(({ config, tokens }) => {
    const token = lastingToken(tokens);
    if (token === undefined) return undefined;
    const client = { client_id: config.clientId, client_secret: config.clientSecret };
    return post(url(config), { form: { token, ...client } });
  }, dialect);
}

function refusalIn(text: string, dialect: Dialect): Refusal | undefined {
  try {
    const answer = dialect.parse(text);
    return isObject(answer) ? dialect.refusalOf(answer) : undefined;
  } catch {
    return undefined; // an empty body is what most send
  }
}

function reasonOf(refusal: Refusal | undefined, dialect: Dialect | undefined) {
  if (refusal === undefined || dialect === undefined) return undefined;
  const { reasons } = dialect;
  return Object.hasOwn(reasons, refusal.code) ? reasons[refusal.code] : undefined;
}
