/** The words of the reference around what the contract says itself. */
import type { ErrorEntry } from '@causeway/contract/errors.ts';
import type { Access } from '@causeway/contract/route.ts';

type Language = keyof Pick<ErrorEntry, 'en' | 'zh'>;

const words = {
  title: { en: 'API reference', zh: 'API 参考' },
  search: { en: 'Search calls', zh: '搜索接口' },
  allCalls: { en: 'All calls', zh: '全部接口' },
  noHits: { en: 'No call fits.', zh: '没有匹配的接口' },
  otherLanguage: { en: '中文', zh: 'English' },
  intro: {
    en: 'Every call of this server. A reply is JSON on HTTP 200: statusCode 200 with data, or another statusCode with a message and a stable code to compare.',
    zh: '本服务的全部接口。响应为 HTTP 200 的 JSON：成功时 statusCode 为 200 并带 data，失败时为其他 statusCode，并带 message 与可供程序比较的稳定 code。',
  },
  document: { en: 'OpenAPI document', zh: 'OpenAPI 文档' },
  access: { en: 'Who may call', zh: '调用方' },
  repeatable: {
    en: 'May be sent again when its answer was lost.',
    zh: '未收到响应时可以原样重发。',
  },
  parameters: { en: 'Parameters', zh: '参数' },
  noParameters: { en: 'None.', zh: '无' },
  request: { en: 'Example request', zh: '请求示例' },
  withSdk: { en: 'With the SDK', zh: '使用 SDK' },
  data: { en: 'Data of the reply', zh: '响应数据' },
  noData: { en: 'A success has no data.', zh: '成功响应不含 data。' },
  reply: { en: 'Example reply', zh: '响应示例' },
  errors: { en: 'Errors', zh: '错误' },
  commonErrors: {
    en: 'Errors of every call with this proof',
    zh: '此类调用方式共有的错误',
  },
  name: { en: 'Name', zh: '名称' },
  type: { en: 'Type', zh: '类型' },
  rule: { en: 'Rule', zh: '规则' },
  meaning: { en: 'Meaning', zh: '含义' },
  required: { en: 'required', zh: '必填' },
  always: { en: 'always there', zh: '必有' },
  tryIt: { en: 'Try it', zh: '在线调试' },
  tryItNote: {
    en: 'Only while this server runs on its own machine. The key signs in this page and is kept nowhere.',
    zh: '仅在本机运行服务时提供。密钥只在本页面内用于签名，不会保存在任何地方。',
  },
  keyId: { en: 'Access key id', zh: 'accessKeyId' },
  keySecret: { en: 'Access key secret', zh: 'accessKeySecret' },
  appId: { en: 'Application id', zh: '应用 ID' },
  accessToken: { en: 'Access token', zh: 'Access Token' },
  send: { en: 'Send', zh: '发送' },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

/** Who each access lets in, for people. */
export const accessWords: Readonly<Record<Access, Readonly<Record<Language, string>>>> = {
  public: { en: 'Anybody.', zh: '任何人。' },
  application: {
    en: 'An application, named by x-authing-app-id.',
    zh: '应用，由 x-authing-app-id 请求头指明。',
  },
  user: {
    en: 'A signed-in person: their access token or id token in the Authorization header.',
    zh: '已登录用户：在 Authorization 请求头中提供其 access token 或 id token。',
  },
  management: {
    en: "The holder of the pool's access key: a signed request, or a management token in the Authorization header.",
    zh: '持有用户池密钥的服务端：对请求签名，或在 Authorization 请求头中提供管理 Token。',
  },
};

export function tell(language: Language, word: keyof typeof words): string {
  return words[word][language];
}
