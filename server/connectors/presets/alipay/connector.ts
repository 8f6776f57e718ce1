/**
 * Alipay, in browsers and in apps: no secret, but a signature on every question and on every answer, by
 * bare keys or by certificates. (opendocs.alipay.com: "用户授权", "alipay.system.oauth.token",
 * "alipay.user.info.share", "自行实现签名", "自行实现验签")
 */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect } from '../../engine/dialect.ts';
import { misfit } from '../../engine/fields.ts';
import {
  certificates,
  isPair,
  optionalRsaPublicKey,
  rsaPrivateKey,
  type Certificates,
  type Key,
} from '../../engine/key-settings.ts';
import { byBrowserAndApp, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { rawMembers } from '../../engine/raw-members.ts';
import { post } from '../../engine/request.ts';
import {
  address,
  clientId,
  optional,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code, Id, maybe, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import {
  certificateNumber,
  rootCertificateNumber,
  rsa2Signature,
  signedText,
  signedByRsa2,
} from '../../engine/signers.ts';
import { claims, first, gender } from '../../engine/told.ts';

const HOME = 'https://openauth.alipay.com';
const TOKEN = 'alipay.system.oauth.token';
const USER = 'alipay.user.info.share';

const fields = settings(
  {
    clientId: clientId({ title: 'APPID', description: 'The APPID of the application.' }),
    pid: optional({
      title: 'PID',
      description: 'The 16 digits of the account that owns the application; only apps need it.',
      aliases: ['alipayPID', 'alipayPid', 'PID', 'partnerId'],
    }),
    appPrivateKey: rsaPrivateKey({
      title: 'Private key of the application',
      description: 'RSA2, PKCS #8 or PKCS #1, in PEM or as one line of base64.',
      aliases: ['privateKey', 'app_private_key'],
    }),
    alipayPublicKey: optionalRsaPublicKey({
      title: 'Public key of Alipay',
      description: 'As Alipay shows it for the application; not needed with certificates.',
      aliases: ['publicKey', 'alipay_public_key'],
    }),
    appCertificate: certificates({
      title: 'Certificate of the application',
      description: 'appCertPublicKey_….crt, for applications in certificate mode.',
      aliases: ['appCert', 'appCertPublicKey'],
    }),
    alipayCertificate: certificates({
      title: 'Certificate of Alipay',
      description: 'alipayCertPublicKey_RSA2.crt, likewise.',
      aliases: ['alipayCert', 'alipayCertPublicKey'],
    }),
    alipayRootCertificate: certificates({
      title: 'Root certificates of Alipay',
      description: 'alipayRootCert.crt, likewise.',
      aliases: ['alipayRootCert'],
    }),
    scopes: scopes('auth_user'),
    authorizeUrl: address({
      title: 'Authorization URL',
      description: "Where people are asked; another one for Alipay's own sandbox.",
      default: `${HOME}/oauth2/publicAppAuthorize.htm`,
    }),
    gatewayUrl: address({
      title: 'Gateway URL',
      description: "What is asked afterwards; another one for Alipay's own sandbox.",
      default: 'https://openapi.alipay.com/gateway.do',
    }),
  },
  requireKeys,
);

const certificateNames = ['appCertificate', 'alipayCertificate', 'alipayRootCertificate'] as const;

type Config = ConfigOf<typeof fields>;

interface Keys extends Readonly<Record<(typeof certificateNames)[number], Certificates>> {
  readonly appPrivateKey: Key;
  readonly alipayPublicKey: Key | undefined;
}

/** One mode or the other as a whole, and no key in the place of another. */
function requireKeys(keys: Keys): void {
  const { appPrivateKey, alipayPublicKey, appCertificate } = keys;
  const missing = certificateNames.filter((name) => keys[name].length === 0);
  const [name] = missing;
  if (name === undefined) {
    if (appCertificate.some(({ publicKey }) => isPair(appPrivateKey, publicKey))) return;
    throw misfit('appCertificate', 'must be the one that belongs to appPrivateKey');
  }
  if (missing.length < certificateNames.length) {
    throw misfit(name, `is needed: certificate mode takes ${certificateNames.join(', ')}`);
  }
  if (alipayPublicKey === undefined) {
    throw misfit('alipayPublicKey', 'is required where no certificates are set');
  }
  if (isPair(appPrivateKey, alipayPublicKey)) {
    throw misfit('alipayPublicKey', "must be Alipay's own key, not the one of the application");
  }
}

const ids = { user_id: maybe(Id), open_id: Text, union_id: Text };

const Token = Type.Interface([OauthToken], ids);

const User = Type.Object({ ...ids, nick_name: Text, avatar: Text, gender: Text });

const words = dialect({
  code: 'sub_code|code',
  text: 'sub_msg|msg',
  success: ['10000'],
  reasons: {
    '20000': 'unreachable',
    'isp.unknow-error': 'unreachable',
    'aop.unknow-error': 'unreachable',
    'isp.call-limited': 'rate_limited',
    'isv.app-call-limited': 'rate_limited',
    'isv.method-call-limited': 'rate_limited',
    'isv.code-invalid': 'bad_code',
    '20001': 'bad_token',
    'aop.invalid-auth-token': 'bad_token',
    'aop.auth-token-time-out': 'bad_token',
    'isv.refresh-token-invalid': 'bad_token',
    'isv.refresh-token-time-out': 'bad_token',
    'isv.grant-type-invalid': 'misconfigured',
    'isv.invalid-app-id': 'misconfigured',
    'isv.invalid-signature': 'misconfigured',
    'isv.invalid-signature-type': 'misconfigured',
    'isv.missing-signature-key': 'misconfigured',
    'isv.missing-signature-config': 'misconfigured',
    'isv.app-cert-expired': 'misconfigured',
    'isv.invalid-app-cert-sn': 'misconfigured',
    'isv.invalid-cert-sn': 'misconfigured',
    'isv.insufficient-isv-permissions': 'misconfigured',
    'isv.insufficient-user-permissions': 'misconfigured',
  },
});

type Asked = Readonly<Record<string, string | undefined>>;

function call(config: Config, method: string, asked: Asked & { readonly timestamp: string }) {
  const [certificate] = config.appCertificate;
  const parameters = {
    app_id: config.clientId,
    method,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    version: '1.0',
    ...(certificate && {
      app_cert_sn: certificateNumber(certificate),
      alipay_root_cert_sn: rootCertificateNumber(config.alipayRootCertificate),
    }),
    ...asked,
  };
  const sign = rsa2Signature(parameters, config.appPrivateKey);
  return post(config.gatewayUrl, { form: { ...parameters, sign } });
}

const BEIJING_MS = 8 * 3_600_000;

/** Alipay's clock shows the time of Beijing, and says so nowhere. */
function timestamp(now: number): string {
  return new Date(now + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** Unsigned where Alipay does not know for whom to sign; what counts without a signature must be a no. */
function isRefusal(text: string): boolean {
  return words.refusalOf(JSON.parse(text)) !== undefined;
}

/** The node that is named after the method; nothing beside it is signed. */
function provenPart(method: string) {
  const node = `${method.replaceAll('.', '_')}_response`;
  return (text: string, { config }: { readonly config: Config }) => {
    const members = rawMembers(text);
    const refusal = members.get('error_response');
    if (refusal !== undefined && isRefusal(refusal)) return refusal;
    const key = keyOf(config, JSON.parse(members.get('alipay_cert_sn') ?? 'null'));
    return signedByRsa2(members.get(node) ?? '', JSON.parse(members.get('sign') ?? 'null'), key);
  };
}

function keyOf({ alipayCertificate, alipayPublicKey }: Config, number: unknown) {
  const certificate = alipayCertificate.find((known) => certificateNumber(known) === number);
  const key = alipayCertificate.length === 0 ? alipayPublicKey : certificate?.publicKey;
  if (key !== undefined) return key;
  throw misfit('alipayCertificate', 'must be the one that Alipay signs with now: download it anew');
}

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('token', Token, {
    send: ({ config, code }, now) =>
      call(config, TOKEN, {
        grant_type: 'authorization_code',
        code,
        timestamp: timestamp(now),
      }),
    provenPart: provenPart(TOKEN),
  })
  // Whoever only asked for auth_base has the ids and nothing else.
  .askIfPossible('user', User, {
    send: ({ config, token }, now) =>
      call(config, USER, { auth_token: token.access_token, timestamp: timestamp(now) }),
    provenPart: provenPart(USER),
    when: ({ config }) => config.scopes.includes('auth_user'),
    permission: 'auth_user',
  });

const home = vendor({
  sourceType: 'alipay',
  category: 'social',
  maturity: 'beta',
  settings: fields,
  conversation: exchange,
  tell: ({ config, token, user }) => ({
    subjects: [
      { type: 'unionid', value: first(token.union_id, user?.union_id), authority: HOME },
      { type: 'primary', value: first(token.user_id, user?.user_id), authority: HOME },
      { type: 'openid', value: first(token.open_id, user?.open_id), authority: config.clientId },
    ],
    claims: claims({
      nickname: user?.nick_name,
      picture: user?.avatar,
      gender: gender(user?.gender?.toUpperCase(), { M: 'M', F: 'F' }),
    }),
    tokens: tokensIn(token),
    raw: user ?? {},
  }),
  refresh: refreshing({
    settings: fields,
    dialect: words,
    send: ({ config, refreshToken }, now) =>
      call(config, TOKEN, {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        timestamp: timestamp(now),
      }),
    provenPart: provenPart(TOKEN),
    shape: Token,
    tell: tokensIn,
  }),
});

export const alipay = byBrowserAndApp(home, {
  type: 'alipay',
  label: { en: 'Alipay', zh: '支付宝' },
  authorize: {
    url: (config) => config.authorizeUrl,
    clientId: (config) => config.clientId,
    names: { clientId: 'app_id' },
    scopes: (config) => config.scopes,
    scopeSeparator: ',',
    more: () => ({ response_type: undefined }),
  },
  callback: { code: ['auth_code'], isSilentRefusal: true },
  credential: Code,
  kitRequest({ config, nonce }) {
    const { clientId: app, pid, appPrivateKey } = config;
    if (pid === undefined || !/^2088\d{12}$/.test(pid)) {
      throw misfit('pid', 'must be the 16 digits of the account, which begin with 2088');
    }
    const parameters = {
      apiname: 'com.alipay.account.auth',
      method: 'alipay.open.auth.sdk.code.get',
      app_id: app,
      app_name: 'mc',
      auth_type: 'AUTHACCOUNT',
      biz_type: 'openservice',
      pid,
      product_id: 'APP_FAST_LOGIN',
      scope: 'kuaijie',
      sign_type: 'RSA2',
      target_id: nonce,
    };
    const sign = encodeURIComponent(rsa2Signature(parameters, appPrivateKey));
    return `${signedText(parameters)}&sign=${sign}`;
  },
});
