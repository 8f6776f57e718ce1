/** Sign in with Apple, on the web and in apps. (developer.apple.com: "Sign in with Apple REST API") */
import { conversation, type Answers } from '../../engine/conversation.ts';
import { oauth } from '../../engine/dialect.ts';
import { codeGrant, refreshGrant } from '../../engine/grants.ts';
import { ecPrivateKey } from '../../engine/key-settings.ts';
import { valueAt } from '../../../kernel/member-path.ts';
import { byApp, byBrowser, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { issuedBy, OpenIdToken, renewed, toldBy, type Issuer } from '../../engine/openid.ts';
import { json } from '../../engine/parse.ts';
import { post } from '../../engine/request.ts';
import { lastingToken, revoking } from '../../engine/revoking.ts';
import { clientId, required, scopes, settings, type Settings } from '../../engine/settings.ts';
import { Code, OauthToken, tokensIn } from '../../engine/shapes.ts';
import { appleClientSecret, type AppleDeveloper } from '../../engine/signers.ts';
import { claims } from '../../engine/told.ts';

const TOKEN = 'https://appleid.apple.com/auth/token';

const issuer: Issuer = {
  names: ['https://appleid.apple.com', 'https://account.apple.com'],
  jwksUri: 'https://appleid.apple.com/auth/keys',
};

const developer = {
  teamId: required({
    title: 'Team ID',
    description: 'The ten characters of the developer account.',
    aliases: ['teamID', 'team_id'],
  }),
  keyId: required({
    title: 'Key ID',
    description: 'The ten characters under which Apple knows the key.',
    aliases: ['keyID', 'key_id'],
  }),
  privateKey: ecPrivateKey({
    title: 'Key',
    description: 'The text of the .p8 file that Apple lets the developer download once.',
    aliases: ['key', 'secretKey', 'private_key'],
  }),
};

const web = settings({
  clientId: clientId({
    title: 'Services ID',
    aliases: ['clientID', 'client_id', 'servicesId', 'servicesID', 'serviceId'],
  }),
  ...developer,
  scopes: scopes('name', 'email'),
});

const app = settings({
  clientId: clientId({
    title: 'Bundle ID',
    aliases: ['clientID', 'client_id', 'bundleId', 'bundleID', 'bundle_id'],
  }),
  ...developer,
});

/** The parts of a grant, with a secret that is good for a few minutes. */
async function withSecret<Asked extends { readonly config: AppleDeveloper }>(
  asked: Asked,
  now: number,
) {
  const clientSecret = await appleClientSecret(asked.config, now);
  return { ...asked, config: { clientId: asked.config.clientId, clientSecret } };
}

const exchange = conversation<CodeEntry<AppleDeveloper>>(oauth)
  .ask('token', OpenIdToken, async (asked, now) =>
    post(TOKEN, { form: codeGrant(await withSecret(asked, now)) }),
  )
  .verify('person', (known) => issuedBy(issuer, known));

/** The name comes beside the first answer of all, unsigned: it is for showing, and identifies nobody. */
function nameIn(brought: URLSearchParams | undefined) {
  const user = read(brought?.get('user') ?? '');
  const { givenName, familyName } = claims({
    givenName: valueAt('name.firstName', user),
    familyName: valueAt('name.lastName', user),
  });
  const name = [givenName, familyName].filter((part) => part !== undefined).join(' ');
  return claims({ name, givenName, familyName });
}

function read(text: string): unknown {
  try {
    return json(text);
  } catch {
    return undefined;
  }
}

const common = {
  sourceType: 'apple',
  category: 'social',
  maturity: 'beta',
  conversation: exchange,
  tell({ person, token, brought }: Answers<typeof exchange>) {
    const told = toldBy(issuer, person);
    return { ...told, claims: { ...told.claims, ...nameIn(brought) }, tokens: tokensIn(token) };
  },
  revoke: revoking<AppleDeveloper>(async (asked, now) => {
    const token = lastingToken(asked.tokens);
    if (token === undefined) return undefined;
    const { clientId: id, clientSecret: secret } = (await withSecret(asked, now)).config;
    return post('https://appleid.apple.com/auth/revoke', {
      form: { client_id: id, client_secret: secret, token },
    });
  }, oauth),
} as const;

function renewal<Config extends AppleDeveloper>(of: Settings<Config>) {
  return refreshing({
    settings: of,
    dialect: oauth,
    send: async (asked, now) => post(TOKEN, { form: refreshGrant(await withSecret(asked, now)) }),
    shape: OauthToken,
    tell: renewed,
  });
}

export const appleWeb = byBrowser(vendor({ ...common, settings: web, refresh: renewal(web) }), {
  type: 'apple:web',
  label: { en: 'Apple', zh: 'Apple' },
  authorize: {
    url: () => 'https://appleid.apple.com/auth/authorize',
    clientId: (config) => config.clientId,
    scopes: (config) => config.scopes,
    hasNonce: true,
    // Apple refuses scopes in any other mode.
    more: () => ({ response_mode: 'form_post' }),
  },
});

export const appleMobile = byApp(vendor({ ...common, settings: app, refresh: renewal(app) }), {
  type: 'apple',
  label: { en: 'Apple in apps', zh: 'Apple 移动端' },
  credential: Code,
});
