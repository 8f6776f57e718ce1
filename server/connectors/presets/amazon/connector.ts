/** Login with Amazon, on the web and in apps. (developer.amazon.com: "Login with Amazon", "Obtain Customer Profile Information") */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import { codeGrant, refreshGrant } from '../../engine/grants.ts';
import {
  byApp,
  byBrowser,
  refreshing,
  vendor,
  type AppEntry,
  type CodeEntry,
} from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import {
  choice,
  clientId,
  clientSecret,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { AccessToken, Id, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims, meantFor, type Told } from '../../engine/told.ts';

/** People of one region are unknown in the others. */
const hosts = {
  NA: { pages: 'https://www.amazon.com', api: 'https://api.amazon.com' },
  EU: { pages: 'https://eu.account.amazon.com', api: 'https://api.amazon.co.uk' },
  FE: { pages: 'https://apac.account.amazon.com', api: 'https://api.amazon.co.jp' },
} as const;

const region = choice(['NA', 'EU', 'FE'], {
  title: 'Region',
  description: 'Where the customers are: North America, Europe or the Far East.',
  default: 'NA',
});

const web = settings({
  clientId: clientId(),
  clientSecret: clientSecret(),
  scopes: scopes('profile'),
  region,
});

const app = settings({
  clientId: clientId({
    title: 'Client ID or Security Profile ID',
    description: 'Tokens for this client, or for any app of this security profile, are accepted.',
    aliases: ['clientID', 'client_id', 'securityProfileId', 'securityProfileID'],
  }),
  region,
});

type Web = ConfigOf<typeof web>;
type Place = Pick<Web, 'region'>;

const words = dialect({
  code: 'error',
  text: 'error_description',
  reasons: {
    ...oauthReasons,
    insufficient_scope: 'misconfigured',
    ServerError: 'unreachable',
    ServiceUnavailable: 'unreachable',
  },
});

const User = Type.Object({ user_id: Id, name: Text, email: Text });

const TokenInfo = Type.Object({ aud: Id, app_id: Id, user_id: Id });

const tokenAt = ({ region: of }: Place) => `${hosts[of].api}/auth/o2/token`;

const user = ({ region: of }: Place, accessToken: string) =>
  get(`${hosts[of].api}/user/profile`, { bearer: accessToken });

const byCode = conversation<CodeEntry<Web>>(words)
  .ask('token', OauthToken, (asked) => post(tokenAt(asked.config), { form: codeGrant(asked) }))
  .ask('user', User, ({ config, token }) => user(config, token.access_token));

const byToken = conversation<AppEntry<ConfigOf<typeof app>, typeof AccessToken>>(words)
  .ask('info', TokenInfo, ({ config, access_token }) =>
    get(`${hosts[config.region].api}/auth/o2/tokeninfo`, { query: { access_token } }),
  )
  .ask('user', User, {
    send: ({ config, access_token }) => user(config, access_token),
    refuse: ({ user_id: id }, { info }) => (id === info.user_id ? undefined : 'bad_response'),
  });

/** Amazon says nothing about whether an address is proven. */
function tell({ region: of }: Place, profile: Type.Static<typeof User>): Told {
  return {
    subjects: [{ type: 'primary', value: profile.user_id, authority: hosts[of].pages }],
    claims: claims({ name: profile.name, email: profile.email }),
    raw: profile,
  };
}

const common = { sourceType: 'amazon', category: 'social', maturity: 'beta' } as const;

export const amazon = byBrowser(
  vendor({
    ...common,
    settings: web,
    conversation: byCode,
    tell: (known) => ({ ...tell(known.config, known.user), tokens: tokensIn(known.token) }),
    refresh: refreshing({
      settings: web,
      dialect: words,
      send: (asked) => post(tokenAt(asked.config), { form: refreshGrant(asked) }),
      shape: OauthToken,
      tell: tokensIn,
    }),
  }),
  {
    type: 'amazon',
    label: { en: 'Amazon', zh: '亚马逊' },
    authorize: {
      url: ({ region: of }) => `${hosts[of].pages}/ap/oa`,
      clientId: (config) => config.clientId,
      scopes: (config) => config.scopes,
      hasPkce: () => true,
    },
  },
);

export const amazonMobile = byApp(
  vendor({
    ...common,
    settings: app,
    conversation: byToken,
    tell({ config, info, user: profile, access_token: accessToken }) {
      const isOfProfile = info.app_id === config.clientId;
      meantFor(isOfProfile ? info.app_id : info.aud, config.clientId);
      return { ...tell(config, profile), tokens: { accessToken } };
    },
  }),
  {
    type: 'amazon:mobile',
    label: { en: 'Amazon in apps', zh: '亚马逊移动端' },
    credential: AccessToken,
  },
);
