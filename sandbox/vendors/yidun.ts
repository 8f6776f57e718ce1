/**
 * NetEase Yidun, from support.dun.163.com: "一键登录 服务端接口", "接口鉴权", "响应返回码". No page: the carrier knows whose
 * phone it is. Everybody here has a Chinese number for it.
 */
import { createHash } from 'node:crypto';

import { jsonReply, type Reply } from '../reply.ts';
import { numberOf } from './desk.ts';
import type { Vendor, VendorCall } from './vendor.ts';

const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** Whose phone no carrier knows: a success without a number. */
const unknown = 'bruno';

export const yidun: Vendor = {
  id: 'yidun',
  title: 'NetEase Yidun 网易易盾',
  routes: [['POST https://ye.dun.163yun.com/v1/oneclick/check', check]],
};

function answered(code: number, msg: string, data?: object): Reply {
  return jsonReply(200, { code, msg, ...(data && { data }) });
}

function check({ desk, form }: VendorCall): Reply {
  const client = desk.client(form.get('secretId'));
  if (client === undefined) return answered(400, 'bad request: secretId');
  if (form.get('businessId') !== 'sandbox-business') return answered(401, 'forbidden: businessId');
  if (form.get('signature') !== signatureOf(form, client.clientSecret)) {
    return answered(410, 'signature failure');
  }
  const age = Math.abs(desk.now() - Number(form.get('timestamp')));
  if (!(age < CLOCK_TOLERANCE_MS)) return answered(420, 'request expired');
  const nonce = form.get('nonce') ?? '';
  if (nonce.length !== 32) return answered(405, 'param error: nonce');
  if (desk.noted(`nonce ${nonce}`) !== undefined) return answered(430, 'replay attack');
  desk.note(`nonce ${nonce}`, {});
  const grant = desk.redeem(form.get('token'), client.clientId);
  if (grant === undefined || !form.get('accessToken')) return answered(450, 'wrong token');
  const { user } = grant;
  return user.id === unknown
    ? answered(200, 'ok', { phone: '', resultCode: '-20012' })
    : answered(200, 'ok', { phone: `138${numberOf(user, 9).slice(1)}`, resultCode: '0' });
}

function signatureOf(form: URLSearchParams, secretKey: string): string {
  const names = [...form.keys()]
    .filter((name) => name !== 'signature')
    .toSorted((one, other) => (one < other ? -1 : 1));
  const text = names.map((name) => `${name}${form.get(name)}`).join('');
  return createHash('md5')
    .update(text + secretKey)
    .digest('hex');
}
