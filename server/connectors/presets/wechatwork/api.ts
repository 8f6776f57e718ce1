/** What all ways into WeCom share: its host and its words for failure ("全局错误码"). */
import { dialect } from '../../engine/dialect.ts';

export const API = 'https://qyapi.weixin.qq.com/cgi-bin';

export const words = dialect({
  code: 'errcode',
  text: 'errmsg',
  success: ['0'],
  isCodeRequired: true,
  reasons: {
    '-1': 'unreachable',
    '40001': 'misconfigured',
    '40013': 'misconfigured',
    '40056': 'misconfigured',
    '40082': 'bad_token',
    '40083': 'misconfigured',
    '40084': 'misconfigured',
    '40085': 'misconfigured',
    '40029': 'bad_code',
    '40014': 'bad_token',
    '42001': 'bad_token',
    '42009': 'bad_token',
    '45009': 'rate_limited',
    '45033': 'rate_limited',
    '46004': 'not_member',
    '50001': 'misconfigured',
    '60011': 'misconfigured',
    '60020': 'misconfigured',
    '60111': 'not_member',
    '85005': 'misconfigured',
  },
});
