/**
 * Sign-in by a code that a phone scans: a conversation that makes the code, and one that begins with what
 * the phone, or the vendor's event, brought.
 *
 * Not here: the scenes themselves, who shows them and how long they last; those are the broker's.
 */
import type { TSchema } from 'typebox';

import type { Connector, Tools } from '../connector.ts';
import type { InboundCapability, ShowInput, ShownCode } from '../phone-and-push.ts';
import type { Conversation } from './conversation.ts';
import { scanProbes } from './scan-probes.ts';
import { type AppEntry, assertedByPhone, connectorOf, type Vendor } from './oauth2.ts';

/** People who scan a code that we show. */
export interface ScanWay<Config, Brought extends TSchema, Shown> extends Pick<
  Connector,
  'type' | 'label'
> {
  readonly show: {
    readonly conversation: Pick<Conversation<ShowInput<Config>, Shown>, 'hold'>;
    readonly tell: (known: Shown) => ShownCode;
    /** Where the vendor is asked for it. */
    readonly home: string;
  };
  /** What the phone, or the event, brings. */
  readonly brought: Brought;
  /** Absent where a program on the phone tells us; then it sends what is `brought`. */
  readonly inbound?: InboundCapability<Config>;
}

/** A vendor whose people come by scanning. */
export function byScan<Config extends object, Brought extends TSchema, Known, Shown>(
  of: Vendor<Config, AppEntry<Config, Brought>, Known>,
  { show, brought: shape, inbound, ...naming }: ScanWay<Config, Brought, Shown>,
): Connector<Config> {
  async function showCode(input: ShowInput<Config>, tools: Tools): Promise<ShownCode> {
    const secrets = of.settings.secretsIn(input.config);
    const { known } = await show.conversation.hold(input, { tools, secrets });
    return show.tell(known);
  }

  return connectorOf(of, {
    ...naming,
    ...(inbound !== undefined && { inbound: Object.freeze(inbound) }),
    probes: scanProbes<Config>(show.home, showCode),
    poll: Object.freeze({
      ...(inbound === undefined && { credential: shape }),
      show: showCode,
      finish: ({ config, brought: sent }, tools) =>
        assertedByPhone(of, { config, shape, sent }, tools),
    } satisfies Connector<Config>['poll']),
  });
}
