/** Instagram, for professional accounts. (developers.facebook.com: "Instagram API with Instagram Login") */
import { Type } from 'typebox';

import { valueAt } from '../../../kernel/member-path.ts';
import { conversation } from '../../engine/conversation.ts';
import { dialect } from '../../engine/dialect.ts';
import { codeGrant } from '../../engine/grants.ts';
import { byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { json } from '../../engine/parse.ts';
import { get, post } from '../../engine/request.ts';
import { clientId, clientSecret, scopes, settings, type ConfigOf } from '../../engine/settings.ts';
import { Id, Text } from '../../engine/shapes.ts';
import { claims } from '../../engine/told.ts';

const HOME = 'https://www.instagram.com';
const FIELDS = 'user_id,username,name,account_type,profile_picture_url';

const fields = settings({
  clientId: clientId({ title: 'Instagram App ID' }),
  clientSecret: clientSecret({ title: 'Instagram App Secret', aliases: ['appSecret', 'appKey'] }),
  scopes: scopes('instagram_business_basic'),
});

const words = dialect({
  code: 'error.code',
  text: 'error.message',
  reasons: {
    '1': 'unreachable',
    '2': 'unreachable',
    '4': 'rate_limited',
    '10': 'misconfigured',
    '17': 'rate_limited',
    '100': 'misconfigured',
    '190': 'bad_token',
  },
});

/** Only its sentences tell the errors of the token end point apart; its tokens came flat once, and in a list now. */
const tokenWords = dialect({
  parse(text) {
    const answer = json(text);
    return valueAt('data[0]', answer) ?? answer;
  },
  code: 'error_message|error_type|error.code',
  text: 'error_message|error.message',
  reasons: {
    'Invalid platform app': 'misconfigured',
    'Error validating client secret.': 'misconfigured',
  },
  otherwise: 'bad_code',
});

const Token = Type.Object({ access_token: Type.String({ minLength: 1 }) });

const User = Type.Object({
  user_id: Id,
  username: Type.String({ minLength: 1 }),
  name: Text,
  profile_picture_url: Text,
});

const exchange = conversation<CodeEntry<ConfigOf<typeof fields>>>(words)
  .ask('token', Token, {
    // A browser may hand over the fragment that Instagram puts behind the address.
    send: ({ code, ...asked }) =>
      post('https://api.instagram.com/oauth/access_token', {
        form: codeGrant({ ...asked, code: code.replace(/#_$/, '') }),
      }),
    dialect: tokenWords,
  })
  .ask('user', User, ({ token: { access_token } }) =>
    get('https://graph.instagram.com/me', { query: { fields: FIELDS, access_token } }),
  );

export const instagram = byBrowser(
  vendor({
    sourceType: 'instagram',
    category: 'social',
    maturity: 'experimental',
    settings: fields,
    conversation: exchange,
    tell: ({ token, user }) => ({
      subjects: [{ type: 'primary', value: user.user_id, authority: HOME }],
      claims: claims({
        username: user.username,
        name: user.name ?? user.username,
        picture: user.profile_picture_url,
        profile: `${HOME}/${user.username}`,
      }),
      tokens: { accessToken: token.access_token },
      raw: user,
    }),
  }),
  {
    type: 'instagram',
    label: { en: 'Instagram', zh: 'Instagram' },
    authorize: {
      url: () => `${HOME}/oauth/authorize`,
      clientId: (config) => config.clientId,
      scopes: (config) => config.scopes,
      scopeSeparator: ',',
    },
  },
);
