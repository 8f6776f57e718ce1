/** Codes that applications show and phones scan: from the wire to the use cases, and back. */
import type { QrcodeType, qrCodeRoutes } from '@causeway/contract/qr-codes.ts';

import type { BrokerDeps } from '../../broker/deps.ts';
import { firstOffered, requireOfType } from '../../broker/offered-connection.ts';
import { moveOwnCode, type OwnAppAction, showOwnCode } from '../../broker/own-app-scan.ts';
import { confirmByProgram } from '../../broker/phone-confirmation.ts';
import { askAboutCode, type ScanPlace, type ScanProgress, showCode } from '../../broker/scan.ts';
import { signInByTicket } from '../../broker/ticket-sign-in.ts';
import type { Connection } from '../../directory/connection.ts';
import type { OpenIdProvider } from '../../oidc/openid-provider.ts';
import { browserOf } from '../browser/browser-of.ts';
import { nameOf } from '../browser/person-name.ts';
import { codePictureAddress } from '../code-picture-routes.ts';
import type { Call, Handlers } from '../mount.ts';
import { personIn } from './app-sign-in.ts';
import { claimedClient } from './claimed-client.ts';
import { exchangedTokens } from './token-set.ts';

export interface QrCodeDeps {
  readonly broker: BrokerDeps;
  readonly openid: Pick<OpenIdProvider, 'exchangeCredentials'>;
}

type Routes = typeof qrCodeRoutes;

export function qrCodeHandlers({ broker, openid }: QrCodeDeps): Handlers<Routes> {
  const status = async ({ query: { qrcodeId } }: { query: { qrcodeId: string } }) => {
    const progress = await askAboutCode(broker, qrcodeId);
    const { ticket } = progress;
    const brief = await briefOf(broker, progress);
    return {
      status: statusOf[progress.state],
      ...(progress.state === 'confirmed' && ticket !== undefined && { ticket }),
      ...(brief !== undefined && { briefUserInfo: brief }),
    };
  };
  const change = ({
    principal,
    body,
  }: Pick<Call<Routes['changeQrcodeStatus']>, 'principal' | 'body'>) =>
    moveOwnCode(broker, principal, { scene: body.qrcodeId, action: actions[body.action] });

  return {
    async geneQrcode({ principal, body, wire }) {
      const browser = browserOf(wire.request, wire.reply, broker.publicUrl);
      const { id, scene } =
        body.type === 'MOBILE_APP'
          ? await showOwnCode(broker, principal, browser)
          : await showCode(
              broker,
              { ...principal, connection: await connectionFor(broker, principal, body) },
              browser,
            );
      return { qrcodeId: id, url: codePictureAddress(broker.publicUrl, scene) };
    },
    checkQrcodeStatus: status,
    getQrcodeStatus: status,
    async exchangeTokenSetWithQrcodeTicket({ body, wire }) {
      const { request, reply } = wire;
      const browser = browserOf(request, reply, broker.publicUrl);
      return exchangedTokens(openid, wire, {
        ...claimedClient(body, request),
        scope: undefined,
        async prove({ poolId, appId }) {
          const visit = { poolId, appId, browser, scope: undefined, ticket: body.ticket };
          return personIn(await signInByTicket(broker, visit));
        },
      });
    },
    async changeQrcodeStatus(call) {
      await change(call);
      return undefined;
    },
    async setQrcodeStatus(call) {
      await change(call);
      return { success: true };
    },
    async confirmQrcode({ body: { scene, ...brought }, wire }) {
      await confirmByProgram(broker, { scene, brought }, wire.request.ip);
      return { success: true };
    },
  };
}

const statusOf = {
  pending: 'PENDING',
  scanned: 'SCANNED',
  confirmed: 'AUTHORIZED',
  cancelled: 'CANCELLED',
  expired: 'EXPIRED',
  failed: 'ERROR',
} as const satisfies Record<ScanProgress['state'], string>;

const actions: Readonly<Record<'SCAN' | 'CONFIRM' | 'CANCEL', OwnAppAction>> = {
  SCAN: 'scan',
  CONFIRM: 'confirm',
  CANCEL: 'cancel',
};

const typesOf: Readonly<Record<Exclude<QrcodeType, 'MOBILE_APP'>, readonly string[]>> = {
  WECHAT_MINIPROGRAM: ['wechat:miniprogram:qrconnect'],
  WECHAT_OFFICIAL_ACCOUNT: ['wechatmp-qrcode'],
};

async function connectionFor(
  broker: BrokerDeps,
  { poolId, appId, tenantId }: ScanPlace,
  { type, extIdpConnId: named }: { readonly type: QrcodeType; readonly extIdpConnId?: string },
): Promise<Connection> {
  const types = type === 'MOBILE_APP' ? [] : typesOf[type];
  const place = { poolId, appId, tenantId };
  if (!named) return firstOffered(broker, place, types);
  return requireOfType(broker, place, { named, types, field: 'extIdpConnId' });
}

/** Whoever shows the code sees who is about to sign in, and no more of them than that. */
async function briefOf({ store }: BrokerDeps, { userId, poolId }: ScanProgress) {
  if (userId === undefined || poolId === undefined) return undefined;
  const user = await store.users.find(poolId, userId);
  return user && { displayName: nameOf(user), photo: user.profile.photo ?? '' };
}
