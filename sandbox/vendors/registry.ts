/** The vendors that the sandbox plays, one line each, and the table of their routes. */
import type { Handler } from '../listen.ts';
import { alipay } from './alipay.ts';
import { baidu } from './baidu.ts';
import { cognito } from './cognito.ts';
import { Desk } from './desk.ts';
import { amazon } from './amazon.ts';
import { apple } from './apple.ts';
import { dingtalk } from './dingtalk.ts';
import { douyin } from './douyin.ts';
import { entra } from './entra.ts';
import { facebook } from './facebook.ts';
import { gitee } from './gitee.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import { honor } from './honor.ts';
import { huawei } from './huawei.ts';
import { kuaishou } from './kuaishou.ts';
import { instagram } from './instagram.ts';
import { lark } from './lark.ts';
import { line } from './line.ts';
import { linkedin } from './linkedin.ts';
import { oppo } from './oppo.ts';
import { qingcloud } from './qingcloud.ts';
import { qq } from './qq.ts';
import { slack } from './slack.ts';
import { Troubles } from './trouble.ts';
import { twitter } from './twitter.ts';
import { playedAt, type Vendor, type VendorRoute } from './vendor.ts';
import { wechat } from './wechat.ts';
import { wecom } from './wecom.ts';
import { weibo } from './weibo.ts';
import { welink } from './welink.ts';
import { xiaomi } from './xiaomi.ts';
import { yidun } from './yidun.ts';

export const vendors: readonly Vendor[] = [
  alipay,
  amazon,
  apple,
  baidu,
  cognito,
  dingtalk,
  douyin,
  entra,
  facebook,
  gitee,
  github,
  gitlab,
  google,
  honor,
  huawei,
  instagram,
  kuaishou,
  lark,
  line,
  linkedin,
  oppo,
  qingcloud,
  qq,
  slack,
  twitter,
  wechat,
  wecom,
  weibo,
  welink,
  xiaomi,
  yidun,
];

export type PlayedVendors = {
  readonly troubles: Troubles;
  /** The real hosts, ports included. */
  readonly hosts: readonly string[];
  /** Throws when no vendor has this id. */
  deskOf(vendorId: string): Desk;
  routesAt(origin: string): readonly (readonly [string, Handler])[];
};

export function playVendors(now: () => number): PlayedVendors {
  const troubles = new Troubles();
  const desks = new Map(vendors.map(({ id }) => [id, new Desk(now)]));
  const hosts = [
    ...new Set(vendors.flatMap(({ routes }) => routes.map(([route]) => hostOf(route)))),
  ];
  const deskOf = (id: string): Desk => {
    const desk = desks.get(id);
    if (desk === undefined) throw new Error(`the sandbox plays no vendor ${id}`);
    return desk;
  };
  return {
    troubles,
    hosts,
    deskOf,
    routesAt(origin) {
      const played = playedAt(origin);
      return vendors.flatMap(({ id, routes }) =>
        routes.map(([route, handler]): readonly [string, Handler] => [
          route.replace(' https://', ' /'),
          (incoming) =>
            troubles.around(route, () => handler({ ...incoming, desk: deskOf(id), played })),
        ]),
      );
    },
  };
}

function hostOf(route: VendorRoute): string {
  return new URL(route.slice(route.indexOf(' ') + 1)).host;
}
