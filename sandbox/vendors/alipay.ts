/**
 * Alipay's open platform, from opendocs.alipay.com: "用户授权", "alipay.system.oauth.token",
 * "alipay.user.info.share", "自行实现签名", "公共错误码". One gateway, every question and answer signed; errors have
 * status 200.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  X509Certificate,
} from 'node:crypto';

import { jsonReply, textReply, type Reply } from '../reply.ts';
import { alipayKeys } from './alipay-keys.ts';
import { consentRoutes } from './consent.ts';
import { anyone, idFor, numberOf, type Grant, type Issued, type VendorClient } from './desk.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const CLOCK_TOLERANCE_MS = 15 * 60_000;

const ownKey = () => createPrivateKey(pem('PRIVATE KEY', alipayKeys().alipay.privateKey));

export const alipay: Vendor = {
  id: 'alipay',
  title: 'Alipay 支付宝',
  routes: [
    ...consentRoutes({
      title: 'Alipay 支付宝',
      address: 'https://openauth.alipay.com/oauth2/publicAppAuthorize.htm',
      read: (params) => ({
        clientId: params.get('app_id'),
        redirectUri: params.get('redirect_uri'),
        state: params.get('state'),
        scopes: (params.get('scope') ?? '').split(',').filter((scope) => knownScopes.has(scope)),
      }),
      refuse: (what) =>
        textReply(200, what === 'client' ? 'INVALID_APP_ID' : '授权回调地址校验失败'),
      agreed: (code, { clientId, scopes, state }) => ({
        app_id: clientId ?? '',
        source: 'alipay_wallet',
        scope: scopes.join(','),
        auth_code: code,
        ...(state && { state }),
      }),
      declined: ({ clientId, state }) => ({
        app_id: clientId ?? '',
        source: 'alipay_wallet',
        ...(state && { state }),
      }),
    }),
    ['POST https://openapi.alipay.com/gateway.do', (call) => gateway(withQuery(call))],
  ],
};

const knownScopes: ReadonlySet<string> = new Set(['auth_base', 'auth_user']);

type Answer = { readonly node: string; readonly members: object };

/** What is common to all calls may stand in the address. */
function withQuery(call: VendorCall): VendorCall {
  return { ...call, form: new URLSearchParams([...call.url.searchParams, ...call.form]) };
}

function gateway(call: VendorCall): Reply {
  const { desk, form } = call;
  const client = desk.client(form.get('app_id'));
  if (client === undefined) return refused('40002', 'isv.invalid-app-id', '无效的AppID参数');
  if (form.get('sign_type') !== 'RSA2') {
    return refused('40002', 'isv.invalid-signature-type', '无效的签名类型');
  }
  if (!isSigned(form, client)) return refused('40002', 'isv.invalid-signature', '验签出错');
  const sentAt = Date.parse(`${form.get('timestamp')?.replace(' ', 'T')}+08:00`);
  if (!(Math.abs(desk.now() - sentAt) < CLOCK_TOLERANCE_MS)) {
    return refused('40002', 'isv.invalid-timestamp', '非法的时间戳参数');
  }
  const method = form.get('method') ?? '';
  const answer = answers.get(method);
  if (answer === undefined) return refused('40002', 'isv.invalid-method', '不存在的方法名');
  return signed(answer(call, client), form.has('app_cert_sn'));
}

const answers: ReadonlyMap<string, (call: VendorCall, client: VendorClient) => Answer> = new Map([
  ['alipay.system.oauth.token', token],
  ['alipay.user.info.share', userInfo],
]);

function token({ desk, form }: VendorCall, { clientId }: VendorClient): Answer {
  const grantType = form.get('grant_type');
  if (grantType === 'refresh_token') {
    const renewal = desk.renew(form.get('refresh_token'));
    return renewal === undefined
      ? failed('40002', 'isv.refresh-token-invalid', '刷新令牌refresh_token无效')
      : tokenOf(renewal.grant, renewal);
  }
  if (grantType !== 'authorization_code') {
    return failed('40002', 'isv.grant-type-invalid', '授权类型grant_type无效');
  }
  const grant = desk.redeem(form.get('code'), clientId);
  if (grant === undefined) return failed('40002', 'isv.code-invalid', '授权码code无效');
  return tokenOf(grant, desk.issue(grant));
}

function tokenOf(grant: Grant, { accessToken, refreshToken }: Issued): Answer {
  return {
    node: 'alipay_system_oauth_token_response',
    members: {
      ...idsOf(grant),
      access_token: accessToken,
      expires_in: 1_296_000,
      re_expires_in: 2_592_000,
      refresh_token: refreshToken,
      auth_start: '2026-01-01 00:00:00',
    },
  };
}

function userInfo(call: VendorCall): Answer {
  const grant = call.desk.holder(call.form.get('auth_token'));
  if (grant === undefined) return failed('20001', 'aop.invalid-auth-token', '无效的访问令牌');
  if (!grant.scopes.includes('auth_user')) {
    return failed('40006', 'isv.insufficient-user-permissions', '用户权限不足');
  }
  const { nickname } = grant.user;
  return {
    node: 'alipay_user_info_share_response',
    members: {
      code: '10000',
      msg: 'Success',
      ...idsOf(grant),
      ...(nickname !== undefined && { nick_name: nickname }),
      avatar: avatarOf(call, grant.user),
      gender: 'F',
      province: '浙江省',
      city: '杭州市',
    },
  };
}

/** Newer applications are not told the number of the account, but an id of their own. */
function idsOf({ user, clientId }: Grant) {
  const isNewer = clientId.startsWith('2021004');
  const ofApplication = { open_id: idFor(user, `alipay ${clientId}`) };
  return isNewer ? ofApplication : { user_id: `2088${numberOf(user, 12)}`, ...ofApplication };
}

function failed(code: string, subCode: string, subMsg: string): Answer {
  const msg = code === '20001' ? 'Insufficient Token Permissions' : 'Invalid Arguments';
  return { node: 'error_response', members: { code, msg, sub_code: subCode, sub_msg: subMsg } };
}

/** Whoever is not known is not signed for. */
function refused(code: string, subCode: string, subMsg: string): Reply {
  const { node, members } = failed(code, subCode, subMsg);
  return jsonReply(200, { [node]: members });
}

/** The signature is over the node as it is written, slashes escaped. */
function signed({ node, members }: Answer, isByCertificate: boolean): Reply {
  const written = JSON.stringify(members).replaceAll('/', '\\/');
  const sign = createSign('RSA-SHA256').update(written).sign(ownKey(), 'base64');
  const number = isByCertificate
    ? `"alipay_cert_sn":"${numberOfCertificate(alipayKeys().alipay.certificate)}",`
    : '';
  return {
    status: 200,
    headers: { 'content-type': 'text/html;charset=utf-8' },
    body: `{"${node}":${written},${number}"sign":"${sign}"}`,
  };
}

function isSigned(form: URLSearchParams, client: VendorClient): boolean {
  const text = [...form]
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  if (form.has('app_cert_sn') && !hasOurCertificates(form)) return false;
  return createVerify('RSA-SHA256')
    .update(text)
    .verify(publicKeyOf(client), form.get('sign') ?? '', 'base64');
}

/** What an application's owner uploaded: a registered one gives its public key as its secret. */
function publicKeyOf({ clientId, clientSecret }: VendorClient) {
  return clientId === anyone.clientId
    ? new X509Certificate(alipayKeys().application.certificate).publicKey
    : createPublicKey(pem('PUBLIC KEY', clientSecret));
}

function hasOurCertificates(form: URLSearchParams): boolean {
  // Of the bundle, only certificates that RSA signed are counted: here the last of two.
  const root = `-----BEGIN${alipayKeys().rootCertificates.split('-----BEGIN').at(-1)}`;
  return (
    form.get('app_cert_sn') === numberOfCertificate(alipayKeys().application.certificate) &&
    form.get('alipay_root_cert_sn') === numberOfCertificate(root)
  );
}

/** MD5 of the issuer's name, the most specific part first, and the serial number in decimal digits. */
function numberOfCertificate(certificate: string): string {
  const { issuer, serialNumber } = new X509Certificate(certificate);
  const parts = new Map(issuer.split('\n').map((part) => [part.split('=')[0] ?? '', part]));
  const name = ['CN', 'OU', 'O', 'C'].map((attribute) => parts.get(attribute)).join(',');
  return createHash('md5')
    .update(`${name}${BigInt(`0x${serialNumber}`)}`)
    .digest('hex');
}

function pem(label: string, base64: string): string {
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}
