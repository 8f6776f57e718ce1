/**
 * Templates of applications that an agency builds for companies: what WeCom pushes of them. The ticket of a
 * template leads to its token, and that exchanges the code of an authorisation, good for ten minutes, for the
 * permanent code, by which the application in the company is recognised from then on.
 * (developer.work.weixin.qq.com: "推送suite_ticket", "授权通知事件", "获取代开发应用模板凭证", "获取代开发授权应用secret")
 */
import { Type } from 'typebox';

import { DAY_MS, MINUTE_MS } from '../../../kernel/clock.ts';
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import { conversation } from '../../engine/conversation.ts';
import { misfit } from '../../engine/fields.ts';
import { post } from '../../engine/request.ts';
import { isEncodingAesKey } from '../../engine/sealed-events.ts';
import { optional } from '../../engine/settings.ts';
import { type ReadEvent, xmlEvents } from '../../engine/xml-events.ts';
import type { PushedTicket } from '../../phone-and-push.ts';
import { API, words } from './api.ts';

export const suiteSettings = {
  suiteId: optional({
    title: 'Template ID',
    description: 'The id of the template that the application was made from.',
    aliases: ['templateId', 'templateID', 'suiteID'],
  }),
  suiteSecret: optional({
    title: 'Template secret',
    description: 'The secret of the template.',
    aliases: ['templateSecret'],
    secret: true,
  }),
  token: optional({
    title: 'Token',
    description: 'By which events of the template are signed; none are taken without it.',
    aliases: ['Token'],
    secret: true,
  }),
  encodingAesKey: optional({
    title: 'EncodingAESKey',
    description: 'Under which events of the template are encrypted; none are taken without it.',
    aliases: ['EncodingAESKey', 'encodingAESKey'],
    secret: true,
  }),
};

interface Agency {
  readonly corpId: string;
  readonly clientSecret: string | undefined;
  readonly suiteId: string | undefined;
  readonly suiteSecret: string | undefined;
  readonly token: string | undefined;
  readonly encodingAesKey: string | undefined;
}

type Suite = Record<'suiteId' | 'suiteSecret' | 'token' | 'encodingAesKey', string>;

/** Throws `misfit` where neither a permanent code is set nor all that one is pushed by. */
export function judgeAgency(config: Agency): void {
  const { clientSecret, encodingAesKey } = config;
  if (encodingAesKey !== undefined && !isEncodingAesKey(encodingAesKey))
    throw misfit('encodingAesKey', 'must be 43 letters and digits');
  if (clientSecret === undefined) suiteOf(config);
}

function suiteOf({ suiteId, suiteSecret, token, encodingAesKey }: Agency): Suite {
  const suite = { suiteId, suiteSecret, token, encodingAesKey };
  for (const [name, value] of Object.entries(suite)) {
    if (value === undefined)
      throw misfit(name, 'is needed where no permanent code is set, and to take events');
  }
  return suite as Suite; // each was looked at
}

const ticketOf = ({ suiteId = '' }: Pick<Agency, 'suiteId'>) => `wecom suite_ticket ${suiteId}`;

/** By which the permanent code of a company is kept. */
export const permanentCodeOf = ({ suiteId = '', corpId }: Pick<Agency, 'suiteId' | 'corpId'>) =>
  `wecom permanent_code ${suiteId} ${corpId}`;

const SuiteToken = Type.Object({
  suite_access_token: Type.String({ minLength: 1 }),
  expires_in: Type.Integer(),
});

const Authorised = Type.Object({
  permanent_code: Type.String({ minLength: 1 }),
  auth_corp_info: Type.Object({ corpid: Type.String({ minLength: 1 }) }),
});

const authorised = conversation<{ readonly suite: Suite; readonly code: string }>(words)
  .pushed('ticket', {
    of: ({ suite }) => ticketOf(suite),
    remedy:
      'WeCom pushes it every ten minutes, and at once when asked to on the page of the template',
  })
  .ask('app', SuiteToken, {
    send: ({ suite, ticket }) =>
      post(`${API}/service/get_suite_token`, {
        json: {
          suite_id: suite.suiteId,
          suite_secret: suite.suiteSecret,
          suite_ticket: ticket,
        },
      }),
    keep: {
      of: ({ suite }) => ['suite', API, suite.suiteId, suite.suiteSecret],
      lifetime: 'expires_in',
    },
  })
  .ask('authorised', Authorised, ({ app, code }) =>
    post(`${API}/service/v2/get_permanent_code`, {
      query: { suite_access_token: app.suite_access_token },
      json: { auth_code: code },
    }),
  );

/** Half an hour, says WeCom. */
const TICKET_LIFETIME_MS = 30 * MINUTE_MS;
/** Until the company takes it back. */
const LASTING_MS = 36_500 * DAY_MS;

export const suiteEvents = xmlEvents<Agency>({
  keys(config) {
    const { suiteId, token, encodingAesKey } = suiteOf(config);
    return { token, encodingAesKey, receivers: [suiteId, config.corpId] };
  },
  check: 'sealed',
  async read(event, config, tools) {
    const { member, sentAt } = event;
    const suite = suiteOf(config);
    const kind = member('InfoType');
    if (kind === 'suite_ticket') {
      const value = needed(event, 'SuiteTicket');
      return ticket({ name: ticketOf(suite), value, sentAt, lifetimeMs: TICKET_LIFETIME_MS });
    }
    if (kind === 'cancel_auth') {
      const name = permanentCodeOf({ ...suite, corpId: needed(event, 'AuthCorpId') });
      return ticket({ name, value: '', sentAt, lifetimeMs: 0 });
    }
    if (kind !== 'create_auth' && kind !== 'reset_permanent_code') return undefined;
    const entry = { suite, code: needed(event, 'AuthCode') };
    const secrets = [suite.suiteSecret, entry.code];
    const { known } = await authorised.hold(entry, { tools, secrets });
    const { permanent_code: value, auth_corp_info: corp } = known.authorised;
    const name = permanentCodeOf({ ...suite, corpId: corp.corpid });
    return ticket({ name, value, sentAt, lifetimeMs: LASTING_MS });
  },
});

function ticket(pushed: Omit<PushedTicket, 'kind'>): PushedTicket {
  return { kind: 'ticket', ...pushed };
}

function needed({ member }: ReadEvent, name: string): string {
  const value = member(name);
  if (value !== '') return value;
  throw new UpstreamError('bad_response', { detail: `pushed event: it has no ${name}` });
}
