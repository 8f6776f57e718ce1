/** Renewing tokens as RFC 6749 section 6 has it, with the client's secret in the form. */
import type { Connector } from '../connector.ts';
import type { Dialect } from './dialect.ts';
import { refreshGrant } from './grants.ts';
import { refreshing } from './oauth2.ts';
import { post } from './request.ts';
import type { Settings } from './settings.ts';
import { OauthToken, tokensIn } from './shapes.ts';

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface StandardRefresh<Config extends Client> {
  readonly settings: Settings<Config>;
  readonly dialect: Dialect;
  /** The token end point. */
  readonly url: (config: Config) => string;
}

/** An id token that comes with the others is left out: nobody verified it. */
export function standardRefresh<Config extends Client>({
  settings,
  dialect,
  url,
}: StandardRefresh<Config>): NonNullable<Connector<Config>['refresh']> {
  return refreshing({
    settings,
    dialect,
    send: (asked) => post(url(asked.config), { form: refreshGrant(asked) }),
    shape: OauthToken,
    tell: (token) => ({ ...tokensIn(token), idToken: undefined }),
  });
}
