/** Google accounts, on the web and in apps. (developers.google.com: "OpenID Connect", "Verify the Google ID token") */
import { Type } from 'typebox';

import { conversation, type Answers } from '../../engine/conversation.ts';
import { oauth } from '../../engine/dialect.ts';
import { codeGrant, refreshGrant } from '../../engine/grants.ts';
import { byApp, byBrowser, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { issuedBy, OpenIdToken, renewed, toldBy, type Issuer } from '../../engine/openid.ts';
import { post } from '../../engine/request.ts';
import { lastingToken, revoking } from '../../engine/revoking.ts';
import {
  appRedirect,
  clientId,
  clientSecret,
  flag,
  scopes,
  settings,
  words,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code, IdToken, OauthToken, tokensIn } from '../../engine/shapes.ts';
import { claims } from '../../engine/told.ts';

const TOKEN = 'https://oauth2.googleapis.com/token';

const issuer: Issuer = {
  names: ['https://accounts.google.com', 'accounts.google.com'],
  jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
};

const client = {
  clientId: clientId(),
  clientSecret: clientSecret(),
  hostedDomains: words({
    title: 'Workspace domains',
    description: 'Only people of these Google Workspace domains may come in; empty: everybody.',
    aliases: ['hostedDomain', 'hd'],
    default: [],
  }),
};

const web = settings({
  ...client,
  scopes: scopes('openid', 'profile', 'email'),
  offlineAccess: flag({
    title: 'Offline access',
    description: 'Asks for a refresh token, and for consent at every sign-in.',
  }),
});

const app = settings({
  ...client,
  appClientIds: words({
    title: 'Client IDs of the apps',
    description: 'Those for Android and iOS: ID tokens that name them are accepted.',
    default: [],
  }),
  // A code that Google's kit gave an app belongs to an empty address.
  appRedirect: appRedirect(''),
});

/** What a code is exchanged with, by browsers and by apps. */
type Config = Omit<ConfigOf<typeof web>, 'scopes' | 'offlineAccess'> &
  Partial<Pick<ConfigOf<typeof app>, 'appClientIds' | 'appRedirect'>>;

type Person = Parameters<typeof toldBy>[1];

/** The parameter `hd` only preselects: whoever changes it in the address signs in as anybody else. */
function outsider({ hostedDomains }: Config, { hd }: Person) {
  const isInside = hostedDomains.length === 0 || hostedDomains.some((domain) => domain === hd);
  return isInside ? undefined : 'not_member';
}

type Entry = Omit<CodeEntry<Config>, 'code'> & {
  readonly code?: string;
  readonly id_token?: string;
};

const exchange = conversation<Entry>(oauth)
  .askWhen('token', OpenIdToken, {
    when: ({ code }) => code !== undefined,
    send: ({ code = '', ...asked }) => post(TOKEN, { form: codeGrant({ ...asked, code }) }),
  })
  .verify('person', ({ config, nonce, token, id_token }) =>
    issuedBy(issuer, { config, nonce, token: token ?? { id_token } }, (person) =>
      outsider(config, person),
    ),
  );

/**
 * Google vouches for addresses that are its own or its customers'; of any other it only says that the
 * person could once read mail there ("Verify the Google ID token").
 */
function isVouchedFor({ email, email_verified: isVerified, hd }: Person): boolean {
  const isItsOwn = /@(?:gmail|googlemail)\.com$/i.test(String(email)) || typeof hd === 'string';
  return isItsOwn && isVerified === true;
}

const common = {
  sourceType: 'google',
  category: 'social',
  maturity: 'beta',
  conversation: exchange,
  tell({ person, token }: Answers<typeof exchange>) {
    const told = toldBy(issuer, person);
    const email = claims({ email: person['email'], isEmailVerified: isVouchedFor(person) });
    return {
      ...told,
      claims: { ...told.claims, ...email },
      ...(token && { tokens: tokensIn(token) }),
    };
  },
  // Whichever token it is, the whole consent ends.
  revoke: revoking<object>(({ tokens }) => {
    const token = lastingToken(tokens);
    return token && post('https://oauth2.googleapis.com/revoke', { form: { token } });
  }, oauth),
} as const;

export const google = byBrowser(
  vendor({
    ...common,
    settings: web,
    refresh: refreshing({
      settings: web,
      dialect: oauth,
      send: (asked) => post(TOKEN, { form: refreshGrant(asked) }),
      shape: OauthToken,
      tell: renewed,
    }),
  }),
  {
    type: 'google',
    label: { en: 'Google', zh: 'Google' },
    authorize: {
      url: () => 'https://accounts.google.com/o/oauth2/v2/auth',
      clientId: (config) => config.clientId,
      scopes: (config) => config.scopes,
      hasPkce: () => true,
      hasNonce: true,
      more: ({ hostedDomains: [domain, second], offlineAccess }) => ({
        hd: second === undefined ? domain : '*',
        ...(offlineAccess && { access_type: 'offline', prompt: 'consent' }),
      }),
    },
  },
);

export const googleMobile = byApp(vendor({ ...common, settings: app }), {
  type: 'google:mobile',
  label: { en: 'Google in apps', zh: 'Google 移动端' },
  // One tap and Sign in with Google give apps an ID token, older kits a code.
  credential: Type.Union([Code, IdToken]),
});
