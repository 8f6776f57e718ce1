/** X, formerly Twitter, by OAuth 1.0a. (docs.x.com: "Log in with X", "GET account/verify_credentials") */
import { Type } from 'typebox';

import { valueAt } from '../../../kernel/member-path.ts';
import { conversation } from '../../engine/conversation.ts';
import { dialect } from '../../engine/dialect.ts';
import {
  AccessTokenOfOauth1,
  byRequestToken,
  RequestToken,
  type LeavingEntry,
  type VerifierEntry,
} from '../../engine/oauth1.ts';
import { signedByOauth1 } from '../../engine/oauth1-signature.ts';
import { vendor } from '../../engine/oauth2.ts';
import { formOrJson } from '../../engine/parse.ts';
import { get, post, withQuery } from '../../engine/request.ts';
import { choice, clientId, clientSecret, settings, type ConfigOf } from '../../engine/settings.ts';
import { Id, maybe, Text } from '../../engine/shapes.ts';
import { claims, first } from '../../engine/told.ts';

const API = 'https://api.twitter.com';
const EMAIL_PERMISSION = 'Request email from users';

const fields = settings({
  clientId: clientId({
    title: 'API Key',
    description:
      'The consumer key of the app, whose user authentication has OAuth 1.0a switched on.',
    aliases: ['consumerKey', 'apiKey', 'clientID', 'client_id', 'appKey'],
  }),
  clientSecret: clientSecret({
    title: 'API Key Secret',
    description: 'The secret that belongs to it.',
    aliases: ['consumerSecret', 'apiSecret', 'apiKeySecret', 'client_secret', 'appSecret'],
  }),
  email: choice(['asked', 'not_asked'], {
    title: 'E-mail address',
    description: `Asked for only where the app has the permission "${EMAIL_PERMISSION}".`,
    default: 'asked',
  }),
});

type Config = ConfigOf<typeof fields>;

const consumer = ({ clientId: consumerKey, clientSecret: consumerSecret }: Config) => ({
  consumerKey,
  consumerSecret,
});

/** Numbers for errors; what the token end points say in plain words is told by its status. */
const words = dialect({
  parse: formOrJson,
  code: 'errors[0].code|status',
  text: 'errors[0].message|detail',
  reasons: {
    '32': 'bad_token',
    '63': 'denied',
    '64': 'denied',
    '88': 'rate_limited',
    '89': 'bad_token',
    '99': 'misconfigured',
    '130': 'unreachable',
    '131': 'unreachable',
    '135': 'bad_response',
    '215': 'misconfigured',
    '326': 'denied',
    '415': 'misconfigured',
    '417': 'misconfigured',
    '453': 'misconfigured',
  },
});

/** Before anybody is there, only our own key can be wrong. */
const leavingWords = dialect({
  parse: formOrJson,
  code: 'errors[0].code',
  text: 'errors[0].message',
  reasons: { ...words.reasons, '32': 'misconfigured', '89': 'misconfigured' },
  faults: {
    '32': 'client_refused',
    '89': 'client_refused',
    '215': 'client_refused',
    '415': 'redirect_refused',
    '417': 'redirect_refused',
  },
  otherwise: 'misconfigured',
});

const leaving = conversation<LeavingEntry<Config>>(leavingWords).ask(
  'requested',
  RequestToken,
  ({ config, redirectUri: oauth_callback }, now, nonce) =>
    signedByOauth1(post(`${API}/oauth/request_token`), {
      keys: consumer(config),
      now,
      nonce,
      more: { oauth_callback },
    }),
);

const Granted = Type.Object({
  ...AccessTokenOfOauth1.properties,
  user_id: Id,
  screen_name: Type.String({ minLength: 1 }),
});

const Profile = Type.Object({
  id_str: Type.String({ minLength: 1 }),
  name: Text,
  profile_image_url_https: Text,
  url: Text,
  email: Text,
});

const ProfileOfV2 = Type.Object({
  data: Type.Object({ id: Id, name: Text, profile_image_url: Text, url: maybe(Type.String()) }),
});

type Granted = Type.Static<typeof Granted>;

const ofPerson = (config: Config, granted: Granted) => ({
  ...consumer(config),
  token: granted.oauth_token,
  tokenSecret: granted.oauth_token_secret,
});

const isAbout = (id: unknown, { user_id: expected }: Granted) =>
  String(id) === String(expected) ? undefined : 'bad_response';

const exchange = conversation<VerifierEntry<Config>>(words)
  .ask('granted', Granted, ({ config, verifier: oauth_verifier, token, tokenSecret }, now, nonce) =>
    signedByOauth1(post(`${API}/oauth/access_token`, { form: { oauth_verifier } }), {
      keys: { ...consumer(config), token, tokenSecret },
      now,
      nonce,
    }),
  )
  // Not every kind of access includes it; who came is known already.
  .askIfPossible('profile', Profile, {
    send: ({ config, granted }, now, nonce) => {
      const include_email = config.email === 'asked' ? 'true' : undefined;
      const query = { skip_status: 'true', include_entities: 'false', include_email };
      const request = get(`${API}/1.1/account/verify_credentials.json`, { query });
      return signedByOauth1(request, { keys: ofPerson(config, granted), now, nonce });
    },
    permission: 'API v1.1: account/verify_credentials',
    refuse: ({ id_str: id }, { granted }) => isAbout(id, granted),
  })
  .askIfPossible('newer', ProfileOfV2, {
    when: ({ profile }) => profile === undefined,
    send: ({ config, granted }, now, nonce) =>
      signedByOauth1(
        get(withQuery(`${API}/2/users/me`, { 'user.fields': 'profile_image_url,url' })),
        {
          keys: ofPerson(config, granted),
          now,
          nonce,
        },
      ),
    permission: 'API v2: users/me',
    refuse: (answer, { granted }) => isAbout(valueAt('data.id', answer), granted),
  });

export const twitter = byRequestToken(
  vendor({
    sourceType: 'twitter',
    category: 'social',
    maturity: 'beta',
    settings: fields,
    conversation: exchange,
    tell({ config, granted, profile, newer: { data } = { data: undefined } }) {
      const isEmailWithheld = config.email === 'asked' && profile !== undefined && !profile.email;
      return {
        subjects: [{ type: 'primary', value: granted.user_id, authority: API }],
        claims: claims({
          username: granted.screen_name,
          name: first(profile?.name, data?.name, granted.screen_name),
          picture: first(profile?.profile_image_url_https, data?.profile_image_url),
          profile: `https://x.com/${granted.screen_name}`,
          website: first(profile?.url, data?.url),
          email: profile?.email,
          // X shows an address only once its owner has confirmed it.
          isEmailVerified: true,
        }),
        raw: { user_id: granted.user_id, screen_name: granted.screen_name, ...data, ...profile },
        ...(isEmailWithheld && { withheld: [{ what: 'email', permission: EMAIL_PERMISSION }] }),
      };
    },
  }),
  {
    type: 'twitter',
    label: { en: 'X (Twitter)', zh: 'X（Twitter）' },
    leaving,
    authorize: (_config, oauth_token) => withQuery(`${API}/oauth/authenticate`, { oauth_token }),
  },
);
