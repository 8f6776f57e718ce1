/**
 * Metadata by address: read at the first login and again after a day.
 *
 * A refresh that fails changes nothing but the time of the next one, which moves away step by step: a
 * provider that is down for an hour must not take its own sign-ins with it.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../kernel/clock.ts';
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../../kernel/upstream-fault.ts';
import type { Tools } from '../../connector.ts';
import { LONGEST_METADATA, type Metadata, readMetadata } from './idp-metadata.ts';

/** Where metadata is, and whose is wanted if there is more than one's. */
export interface Place {
  readonly url: string;
  readonly entityId: string | undefined;
}

const FIRST_RETRY_MS = MINUTE_MS;
const LAST_RETRY_MS = HOUR_MS;
/** An answer with an unknown key asks for fresh metadata, but not more often than this. */
const EAGER_MS = MINUTE_MS;
/** So long may a login wait for a refresh that it could do without. */
const PATIENCE_MS = 3000;
/** Unused for so long, metadata is forgotten. */
const KEPT_MS = 365 * DAY_MS;

/** The last good metadata of one address, and when to look again. */
interface Kept {
  metadata: Metadata;
  readAt: number;
  refreshAt: number;
  failures: number;
  refreshing: Promise<void> | undefined;
}

/** The last good metadata, refreshed when it is time. Throws only when there never was any. */
export async function metadataAt(place: Place, tools: Tools): Promise<Metadata> {
  const kept = await keptAt(place, tools);
  if (tools.clock() >= kept.refreshAt) await refresh(kept, place, tools);
  return kept.metadata;
}

/** Looks again out of turn; true when there is something newer than before. */
export async function lookAgain(place: Place, tools: Tools): Promise<boolean> {
  const kept = await keptAt(place, tools);
  const known = kept.readAt;
  if (tools.clock() < known + EAGER_MS || kept.failures > 0) return false;
  await refresh(kept, place, tools);
  return kept.readAt > known;
}

function keptAt(place: Place, tools: Tools): Promise<Kept> {
  const key = `saml-metadata ${place.entityId ?? ''} ${place.url}`;
  return tools.cache.load(key, KEPT_MS, async () => {
    const metadata = await fetched(place, tools);
    const now = tools.clock();
    return { metadata, readAt: now, refreshAt: now + DAY_MS, failures: 0, refreshing: undefined };
  });
}

/** One at a time; its failure is only remembered. */
async function refresh(kept: Kept, place: Place, tools: Tools): Promise<void> {
  kept.refreshing ??= renew(kept, place, tools).finally(() => {
    kept.refreshing = undefined;
  });
  await kept.refreshing;
}

async function renew(kept: Kept, place: Place, tools: Tools): Promise<void> {
  try {
    kept.metadata = await fetched(place, tools);
    kept.failures = 0;
    kept.readAt = tools.clock();
    kept.refreshAt = kept.readAt + DAY_MS;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    kept.failures += 1;
    const pause = Math.min(FIRST_RETRY_MS * 2 ** (kept.failures - 1), LAST_RETRY_MS);
    kept.refreshAt = tools.clock() + pause;
  }
}

async function fetched({ url, entityId }: Place, { http, clock }: Tools): Promise<Metadata> {
  const response = await http.fetch(url, {
    headers: { accept: 'application/samlmetadata+xml, application/xml;q=0.9, */*;q=0.5' },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (response.status !== 200)
    throw unusable(`is answered with status ${response.status}`, 'metadata_absent');
  const text = await response.text();
  if (text.length > LONGEST_METADATA) throw unusable('is too large', 'answer_too_large');
  const metadata = readMetadata(text, entityId);
  requireValid(metadata, clock());
  return metadata;
}

/** Throws `bad_response` once the provider itself says that its metadata is over. */
export function requireValid({ validUntil }: Metadata, now: number): void {
  if (validUntil !== undefined && now >= validUntil)
    throw unusable('is no longer valid', 'metadata_expired');
}

function unusable(rule: string, fault: UpstreamFault): UpstreamError {
  return new UpstreamError('bad_response', {
    fault,
    detail: `saml: the provider's metadata ${rule}`,
  });
}
