/** Where the demo of development mode lives. What runs there is loaded by `demo-programs.ts`. */
import { alipaySettings } from '@causeway/sandbox/vendors/alipay-keys.ts';
import { appleSettings } from '@causeway/sandbox/vendors/apple-key.ts';

import type { Config } from './config.ts';
import { connectorOf } from './connectors/registry.ts';
import type { DemoAddresses, DemoVendor } from './directory/demo.ts';

/** Loopback only, whatever the server itself listens on: the sandbox knows no passwords. */
export const DEMO_HOST = '127.0.0.1';

/** Undefined outside development mode. */
export function demoAddresses(config: Config): DemoAddresses | undefined {
  if (!config.isDevelopment) return undefined;
  const app = `http://${DEMO_HOST}:${config.demoPort}`;
  return {
    redirectUri: `${app}/callback`,
    postLogoutRedirectUri: `${app}/`,
    issuerUrl: `http://${DEMO_HOST}:${config.sandboxPort}/openid`,
    vendors: config.sandboxVendors === 'on' ? vendors() : [],
  };
}

/** What the sandbox knows everybody by. */
const CLIENT = { clientId: 'sandbox', clientSecret: 'sandbox-secret' };

/** Where that is not enough. */
const FIELDS: ReadonlyMap<string, () => DemoVendor['fields']> = new Map<
  string,
  () => DemoVendor['fields']
>([
  ['alipay', alipaySettings],
  ['apple:web', () => appleSettings],
]);

/** On a button, what kind of application it is matters to nobody. */
const NAMES: ReadonlyMap<string, string> = new Map([['lark-internal', 'Feishu']]);

/** Those that show how different they are; all of them work in any browser. */
const TYPES = [
  'github',
  'gitlab',
  'gitee',
  'facebook',
  'google',
  'apple:web',
  'azure-ad',
  'linkedin',
  'slack',
  'amazon',
  'twitter',
  'wechat:pc',
  'alipay',
  'baidu',
  'huawei',
  'xiaomi',
  'qq',
  'weibo',
  'dingtalk',
  'lark-internal',
];

function vendors(): readonly DemoVendor[] {
  return TYPES.flatMap((type) => connectorOf(type) ?? []).map(({ type, sourceType, label }) => ({
    name: NAMES.get(type) ?? label.en,
    sourceType,
    type,
    fields: FIELDS.get(type)?.() ?? CLIENT,
  }));
}

export interface RunningDemo {
  readonly tryItUrl: string;
  readonly sandboxUrl: string;
  /** The hosts of the vendors that the sandbox plays. */
  readonly playedHosts: readonly string[];
  close(): Promise<void>;
}
