/**
 * NetEase Yidun (网易易盾): the carrier proves the number of the phone that an app runs on. There is nothing but
 * the number. (support.dun.163.com: "一键登录 服务端接口")
 */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect } from '../../engine/dialect.ts';
import { byApp, vendor, type AppEntry } from '../../engine/oauth2.ts';
import { post } from '../../engine/request.ts';
import {
  clientId,
  clientSecret,
  required,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Text } from '../../engine/shapes.ts';
import { yidunSignature } from '../../engine/signers.ts';
import { claims } from '../../engine/told.ts';

const fields = settings({
  clientId: clientId({
    title: 'SecretId',
    description: 'The id of the key pair that Yidun shows.',
    aliases: ['secretId', 'secretID'],
  }),
  clientSecret: clientSecret({ title: 'SecretKey', aliases: ['secretKey'] }),
  businessId: required({
    title: 'Business ID',
    description: 'The id of the one-click sign-in; the one for checking numbers is another.',
    aliases: ['businessID'],
  }),
});

type Config = ConfigOf<typeof fields>;

const Sent = Type.String({ minLength: 1, maxLength: 4096 });

/** Yidun's own token, and what the carrier gave; both good for two minutes, once. */
const Credential = Type.Object({ token: Sent, accessToken: Sent });

const Proof = Type.Object({ data: Type.Object({ phone: Text, resultCode: Text }) });

const words = dialect({
  code: 'code',
  text: 'msg',
  success: ['200'],
  isCodeRequired: true,
  reasons: {
    '400': 'misconfigured',
    '401': 'misconfigured',
    '405': 'bad_code',
    '410': 'misconfigured',
    '420': 'bad_code',
    '430': 'replayed',
    '440': 'misconfigured',
    '450': 'bad_code',
    '503': 'unreachable',
  },
});

const check = conversation<AppEntry<Config, typeof Credential>>(words).ask('proof', Proof, {
  send({ config, token, accessToken }, now, nonce) {
    const form = {
      secretId: config.clientId,
      businessId: config.businessId,
      version: 'v1',
      timestamp: String(now),
      nonce,
      token,
      accessToken,
    };
    const signature = yidunSignature(form, config.clientSecret);
    return post('https://ye.dun.163yun.com/v1/oneclick/check', { form: { ...form, signature } });
  },
  // A success without a number: the carrier did not know whose phone it is.
  refuse: ({ data }) => (Object(data).phone ? undefined : 'bad_code'),
});

export const yidun = byApp(
  vendor({
    sourceType: 'yidun',
    category: 'social',
    maturity: 'beta',
    settings: fields,
    conversation: check,
    tell: ({ proof: { data } }) => ({
      subjects: [{ type: 'primary', value: data.phone, authority: 'https://dun.163.com' }],
      claims: claims({ phone: data.phone && `+86${data.phone}`, isPhoneVerified: true }),
      raw: {},
    }),
  }),
  {
    type: 'yidun',
    label: { en: 'One-click sign-in by Yidun', zh: '网易易盾一键登录' },
    credential: Credential,
  },
);
