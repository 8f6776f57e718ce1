/** What a source says is accepted once: whoever delivers it again, to whichever node, repeats it (replay). */
import type { OnlyOnce } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';
import { UpstreamError } from '../kernel/upstream-error.ts';
import type { BrokerDeps } from './deps.ts';

/** Each kind of message has ids of its own. */
type Kind = 'assertion' | 'delivery' | 'logout';

/** Claims the message for good; one without an id may come any number of times. Throws `UpstreamError('replayed')`. */
export async function acceptOnce(
  { store }: Pick<BrokerDeps, 'store'>,
  { id: connectionId }: Pick<Connection, 'id'>,
  { kind, onlyOnce }: { readonly kind: Kind; readonly onlyOnce: OnlyOnce | undefined },
): Promise<void> {
  if (onlyOnce === undefined) return;
  const value = `${connectionId} ${onlyOnce.id}`;
  if (await store.replays.claim(kind, value, onlyOnce.until)) return;
  throw new UpstreamError('replayed', { detail: `this ${kind} was accepted before` });
}
