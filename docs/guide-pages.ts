/** How each connection is set up at its provider, in English and in Chinese, and how far it is known to work. */
import type { Connector } from '../server/connectors/connector.ts';
import { connectors } from '../server/connectors/registry.ts';
import type { Evidence, Guide, Words } from './guides/guide.ts';
import { guides } from './guides/guides.ts';

export type Language = keyof Words;

/** The guide of a connection type, or of its source. */
export function guideOf({ type, sourceType }: Pick<Connector, 'type' | 'sourceType'>): Guide {
  const guide = guides[type] ?? guides[sourceType];
  if (guide === undefined) throw new Error(`docs/guides has nothing for ${type}`);
  return guide;
}

const words = {
  title: { en: 'Setting up each provider', zh: '各身份源配置指南' },
  intro: {
    en: 'What to do at a provider before people can sign in through it. “Evidence” says where its protocol is known from: A, the vendor’s own text or several implementations; B, one of these or a part; C, general knowledge; U, not established. “Verified” is the day on which the connection last worked against the real provider.',
    zh: '在对方平台需完成的操作。“依据”表示协议来源：A 官方文档或多个独立实现；B 其中之一或部分；C 通用知识；U 未确认。“验证”为最近一次在真实平台验证的日期。',
  },
  type: { en: 'Connection type', zh: '连接类型' },
  ways: { en: 'Ways in', zh: '登录方式' },
  maturity: { en: 'Maturity', zh: '成熟度' },
  evidence: { en: 'Evidence', zh: '依据' },
  verified: { en: 'Verified', zh: '验证' },
  never: { en: 'never', zh: '从未' },
  register: { en: 'Make', zh: '创建' },
  copy: { en: 'Copy', zh: '填写' },
  copyInto: { en: 'into', zh: '填入' },
  ask: { en: 'Ask for', zh: '申请权限' },
  back: { en: 'Enter there', zh: '在对方填写' },
} as const satisfies Record<string, Words>;

const ADDRESS = '`{public URL}/connection/social/{identifier}/{pool id}/callback`';

const EVENTS = '`{public URL}/connection/social/{identifier}/{pool id}/events`';

const backs: Readonly<Record<Guide['back'], Words>> = {
  address: {
    en: `the callback address, character by character: ${ADDRESS}`,
    zh: `回调地址（逐字一致）：${ADDRESS}`,
  },
  domain: {
    en: `the domain of the public URL as the callback domain; people come back to ${ADDRESS}`,
    zh: `以公网地址的域名作为授权回调域；回调地址为 ${ADDRESS}`,
  },
  events: {
    en: `for events ${EVENTS}; where people come back by browser, ${ADDRESS}`,
    zh: `事件接收地址 ${EVENTS}；如经浏览器回调，另填 ${ADDRESS}`,
  },
  nowhere: { en: 'nothing: nobody comes back by browser', zh: '无需填写：不经过浏览器回调' },
};

const maturities: Readonly<Record<Connector['maturity'], Words>> = {
  stable: { en: 'stable', zh: '稳定' },
  beta: { en: 'beta', zh: '测试' },
  experimental: { en: 'experimental', zh: '实验' },
};

const ways: readonly (readonly [(connector: Connector) => boolean, Words])[] = [
  [(of) => of.redirect !== undefined, { en: 'browser', zh: '浏览器' }],
  [(of) => of.native !== undefined, { en: 'app', zh: '移动端' }],
  [(of) => of.password !== undefined, { en: 'password', zh: '密码' }],
  [(of) => of.poll !== undefined, { en: 'code to scan', zh: '扫码' }],
  [(of) => of.inbound !== undefined, { en: 'events', zh: '事件' }],
  [(of) => of.refresh !== undefined, { en: 'renewal of tokens', zh: '令牌续期' }],
  [(of) => of.revoke !== undefined, { en: 'revocation', zh: '令牌吊销' }],
];

export function guidePage(language: Language): readonly string[] {
  const say = (text: Words) => text[language];
  return [
    `# ${say(words.title)}`,
    say(words.intro),
    ...connectors.flatMap((connector) => section(connector, language)),
  ];
}

function section(connector: Connector, language: Language): readonly string[] {
  const { type, label, maturity, lastVerified } = connector;
  const guide = guideOf(connector);
  const say = (text: Words) => text[language];
  const offered = ways.filter(([has]) => has(connector)).map(([, name]) => say(name));
  return [
    `## ${say(label)} (\`${type}\`)`,
    [
      `${say(words.ways)}: ${offered.join(language === 'zh' ? '、' : ', ')}`,
      `${say(words.maturity)}: ${say(maturities[maturity])}`,
      `${say(words.evidence)}: ${guide.evidence satisfies Evidence}`,
      `${say(words.verified)}: ${lastVerified ?? say(words.never)}`,
    ].join(' · '),
    steps(guide, language)
      .map((step, at) => `${at + 1}. ${step}`)
      .join('\n'),
  ];
}

function steps({ at, register, copy, ask, back }: Guide, language: Language): readonly string[] {
  const say = (text: Words) => text[language];
  const copied = Object.entries(copy).map(
    ([field, there]) => `${there} ${say(words.copyInto)} \`${field}\``,
  );
  const place = at === undefined ? '' : ` <${at}>`;
  return [
    `${say(words.register)}:${place} ${say(register)}`,
    ...(ask === undefined ? [] : [`${say(words.ask)}: ${say(ask)}`]),
    `${say(words.back)}: ${say(backs[back])}`,
    `${say(words.copy)}: ${copied.join(language === 'zh' ? '；' : '; ')}`,
  ];
}
