/** What all ways into DingTalk share: its hosts, and its two sets of words for failure ("全局错误码"). */
import { dialect } from '../../engine/dialect.ts';

export const LOGIN = 'https://login.dingtalk.com';
export const API = 'https://api.dingtalk.com';
export const OAPI = 'https://oapi.dingtalk.com';

/** Of `api.dingtalk.com`, with a status that fits. */
export const words = dialect({
  code: 'code',
  text: 'message',
  reasons: {
    'invalidParameter.authCode.notFound': 'bad_code',
    invalidClientIdOrSecret: 'misconfigured',
    'invalidParameter.clientId.notFound': 'misconfigured',
    'invalidParameter.clientSecret.mismatch': 'misconfigured',
    InvalidAuthentication: 'bad_token',
    'Forbidden.AccessDenied.AccessTokenPermissionDenied': 'misconfigured',
    'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi': 'rate_limited',
    'Forbidden.AccessDenied.QpsLimitForApi': 'rate_limited',
  },
});

/** Of `oapi.dingtalk.com`, always with status 200; code 88 says only that there is another code. */
export const oldWords = dialect({
  code: 'sub_code|errcode',
  text: 'sub_msg|errmsg',
  success: ['0'],
  isCodeRequired: true,
  reasons: {
    '-1': 'unreachable',
    '40014': 'bad_token',
    '42001': 'bad_token',
    '40078': 'bad_code',
    '60011': 'misconfigured',
    '60121': 'not_member',
    '853000': 'misconfigured',
    '853004': 'misconfigured',
    '90018': 'rate_limited',
  },
});
