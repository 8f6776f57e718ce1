/** LINE Login in apps. (developers.line.biz: "Using user data in LINE Login apps on your server") */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import { byApp, vendor, type AppEntry } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import { revoking } from '../../engine/revoking.ts';
import { clientId, optional, settings, type ConfigOf } from '../../engine/settings.ts';
import { AccessToken, Text } from '../../engine/shapes.ts';
import { claims, first, meantFor } from '../../engine/told.ts';

const ISSUER = 'https://access.line.me';
const API = 'https://api.line.me';
const VERIFY = `${API}/oauth2/v2.1/verify`;

const fields = settings({
  clientId: clientId({
    title: 'Channel ID',
    aliases: ['channelId', 'channelID', 'clientID', 'client_id'],
  }),
  clientSecret: optional({
    title: 'Channel secret',
    description:
      'LINE itself verifies what apps bring, and asks for it only where a token is taken back.',
    aliases: ['channelSecret', 'client_secret'],
    secret: true,
  }),
});

const Credential = Type.Object({
  ...AccessToken.properties,
  id_token: Type.Optional(Type.String({ minLength: 1, maxLength: 16_384 })),
});

const TokenInfo = Type.Object({ client_id: Type.String({ minLength: 1 }) });

const Profile = Type.Object({
  userId: Type.String({ minLength: 1 }),
  displayName: Text,
  pictureUrl: Text,
});

const Person = Type.Object({
  iss: Type.Literal(ISSUER),
  aud: Type.String({ minLength: 1 }),
  sub: Type.String({ minLength: 1 }),
  name: Text,
  picture: Text,
  email: Text,
});

/** Whatever is wrong with a token, it is an invalid request. */
const words = dialect({
  code: 'error',
  text: 'error_description',
  reasons: { ...oauthReasons, invalid_request: 'bad_token' },
});

const exchange = conversation<AppEntry<ConfigOf<typeof fields>, typeof Credential>>(words)
  .ask('info', TokenInfo, ({ access_token }) => get(VERIFY, { query: { access_token } }))
  .askIfPossible('profile', Profile, {
    send: ({ access_token: bearer }) => get('https://api.line.me/v2/profile', { bearer }),
    permission: 'profile',
  })
  // How it is signed depends on where the app runs; LINE knows, and tells what it says.
  .askWhen('person', Person, {
    when: ({ id_token }) => id_token !== undefined,
    send: ({ config, id_token }) =>
      post(VERIFY, { form: { id_token, client_id: config.clientId } }),
    refuse: ({ sub }, { profile }) =>
      profile === undefined || profile.userId === sub ? undefined : 'bad_token',
  });

export const lineMobile = byApp(
  vendor({
    sourceType: 'line',
    category: 'social',
    maturity: 'beta',
    settings: fields,
    conversation: exchange,
    tell({ config, info, profile, person, access_token: accessToken }) {
      meantFor(info.client_id, config.clientId);
      if (person !== undefined) meantFor(person.aud, config.clientId);
      return {
        subjects: [{ type: 'primary', value: person?.sub ?? profile?.userId, authority: ISSUER }],
        claims: claims({
          name: first(profile?.displayName, person?.name),
          picture: first(profile?.pictureUrl, person?.picture),
          email: person?.email,
        }),
        // Without a profile, nobody says that both tokens are the same person's.
        ...(profile && { tokens: { accessToken } }),
        raw: { ...person, ...profile },
      };
    },
    revoke: revoking(
      ({ config: { clientId: id, clientSecret: secret }, tokens: { accessToken } }) =>
        accessToken &&
        post(`${API}/oauth2/v2.1/revoke`, {
          form: { access_token: accessToken, client_id: id, client_secret: secret },
        }),
      words,
    ),
  }),
  {
    type: 'line:mobile',
    label: { en: 'LINE in apps', zh: 'LINE 移动端' },
    credential: Credential,
  },
);
