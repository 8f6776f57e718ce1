import type { Place, Sealer } from '../../kernel/seal.ts';
import { Recent } from './recent.ts';

const KEPT = 512;
/** In characters; a step may hold whatever a source asserted, and many of those are not kept in memory. */
const LONGEST = 4096;

interface Entry {
  readonly place: Place;
  readonly plain: string;
}

/**
 * What this process sealed a moment ago, so that it need not decipher it: most steps of a login are
 * taken by the process that opened them. The sealed text is read every time, and must be the very one
 * that was made, for that place; any other is opened as if nothing were known.
 */
export class RecentSeals {
  readonly #entries = new Recent<Entry>(KEPT);

  /** The same sealer, remembering. */
  over(sealer: Sealer): Sealer {
    return {
      seal: (place, plain) => {
        const sealed = sealer.seal(place, plain);
        if (sealed.length <= LONGEST) this.#entries.set(sealed, { place, plain });
        return sealed;
      },
      open: (place, sealed) => this.#plain(place, sealed) ?? sealer.open(place, sealed),
    };
  }

  #plain(place: Place, sealed: string): string | undefined {
    const entry = this.#entries.get(sealed);
    const isOfPlace = entry?.place.every((part, at) => part === place[at]);
    return isOfPlace === true && entry?.place.length === place.length ? entry.plain : undefined;
  }
}
