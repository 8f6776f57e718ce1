/** Sign in with Slack, on the web and in apps. (docs.slack.dev: "Sign in with Slack", "openid.connect.token") */
import { Type } from 'typebox';

import { conversation, type Answers } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import { codeGrant } from '../../engine/grants.ts';
import { byApp, byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { issuedBy, OpenIdToken, toldBy, type Issuer } from '../../engine/openid.ts';
import { post } from '../../engine/request.ts';
import { revoking } from '../../engine/revoking.ts';
import {
  appRedirect,
  clientId,
  clientSecret,
  optional,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code, tokensIn } from '../../engine/shapes.ts';
import { claims, first } from '../../engine/told.ts';

const HOME = 'https://slack.com';
const TEAM = `${HOME}/team_id`;

const issuer: Issuer = { names: [HOME], jwksUri: `${HOME}/openid/connect/keys` };

const client = {
  clientId: clientId(),
  clientSecret: clientSecret(),
  scopes: scopes('openid', 'profile', 'email'),
  teamId: optional({
    title: 'Workspace',
    description: 'The ID of the only workspace whose people may come in; empty: any workspace.',
    aliases: ['teamID', 'team_id', 'team'],
  }),
};

const web = settings(client);
const app = settings({ ...client, appRedirect: appRedirect() });

/** Errors come with status 200, and `ok` in the place of a status. */
const words = dialect({
  code: 'error',
  text: 'error_description|response_metadata.messages[0]',
  reasons: {
    ...oauthReasons,
    invalid_code: 'bad_code',
    invalid_auth: 'bad_token',
    token_expired: 'bad_token',
    token_revoked: 'bad_token',
    code_already_used: 'bad_code',
    code_expired: 'bad_code',
    invalid_client_id: 'misconfigured',
    bad_client_secret: 'misconfigured',
    bad_redirect_uri: 'misconfigured',
    invalid_grant_type: 'misconfigured',
    missing_scope: 'misconfigured',
    oauth_authorization_url_mismatch: 'misconfigured',
    team_access_not_granted: 'not_member',
    org_login_required: 'not_member',
    accesslimited: 'rate_limited',
    ratelimited: 'rate_limited',
    fatal_error: 'unreachable',
    internal_error: 'unreachable',
    request_timeout: 'unreachable',
    service_unavailable: 'unreachable',
  },
});

const Token = Type.Object({ ...OpenIdToken.properties, ok: Type.Literal(true) });

const exchange = conversation<CodeEntry<ConfigOf<typeof web>>>(words)
  .ask('token', Token, (asked) =>
    post(`${HOME}/api/openid.connect.token`, { form: codeGrant(asked) }),
  )
  .verify('person', (known) =>
    issuedBy(issuer, known, ({ [TEAM]: team }) => {
      if (typeof team !== 'string' || team === '') return 'bad_response';
      // The parameter only preselects: whoever changes it comes from a workspace of their own.
      return team === (known.config.teamId ?? team) ? undefined : 'not_member';
    }),
  );

const common = {
  sourceType: 'slack',
  category: 'social',
  maturity: 'beta',
  conversation: exchange,
  tell({ person, token }: Answers<typeof exchange>) {
    const told = toldBy(issuer, person);
    const picture = first(person['picture'], person[`${HOME}/user_image_512`]);
    // Ids of people are Slack's own within one workspace only.
    const authority = `${HOME}/${String(person[TEAM])}`;
    return {
      ...told,
      subjects: told.subjects.map((subject) => ({ ...subject, authority })),
      claims: { ...told.claims, ...claims({ picture }) },
      tokens: tokensIn(token),
    };
  },
  revoke: revoking<object>(
    ({ tokens: { accessToken: bearer } }) => bearer && post(`${HOME}/api/auth.revoke`, { bearer }),
    words,
  ),
} as const;

export const slack = byBrowser(vendor({ ...common, settings: web }), {
  type: 'slack',
  label: { en: 'Slack', zh: 'Slack' },
  authorize: {
    url: () => `${HOME}/openid/connect/authorize`,
    clientId: (config) => config.clientId,
    scopes: (config) => config.scopes,
    hasNonce: true,
    more: ({ teamId }) => ({ team: teamId }),
  },
});

export const slackMobile = byApp(vendor({ ...common, settings: app }), {
  type: 'slack:mobile',
  label: { en: 'Slack in apps', zh: 'Slack 移动端' },
  credential: Code,
});
