import type { Place } from '../../kernel/seal.ts';
import { digest } from '../../kernel/token.ts';
import type { Scan, ScanState, ScanStore } from '../vendor-ports.ts';
import type { Access } from './access.ts';
import { oneOf, parseObject } from './columns.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

const insert = prepared((db, row: Tables['scans']) =>
  db.insertInto('scans').values({
    id_digest: row.id_digest,
    scene_digest: row.scene_digest,
    state: row.state,
    payload: row.payload,
    polled_at: row.polled_at,
    expires_at: row.expires_at,
  }),
);

/** Whoever asks too soon does not put off when they may ask again. */
const poll = prepared((db, p: { id: string; now: number; before: number }) =>
  db
    .updateTable('scans')
    .set({ polled_at: p.now })
    .where('id_digest', '=', p.id)
    .where('polled_at', '<=', p.before)
    .where('expires_at', '>', p.now)
    .returning(['scene_digest', 'state', 'payload']),
);

const exists = prepared((db, p: { id: string; now: number }) =>
  db
    .selectFrom('scans')
    .select(['state'])
    .where('id_digest', '=', p.id)
    .where('expires_at', '>', p.now),
);

const find = prepared((db, p: { scene: string; now: number }) =>
  db
    .selectFrom('scans')
    .select(['scene_digest', 'state', 'payload'])
    .where('scene_digest', '=', p.scene)
    .where('expires_at', '>', p.now),
);

interface Step {
  readonly scene: string;
  readonly one: string;
  readonly other: string;
  readonly to: string;
  readonly payload: string;
  readonly expiresAt: number;
  readonly now: number;
}

const advance = prepared((db, p: Step) =>
  db
    .updateTable('scans')
    .set({ state: p.to, payload: p.payload, expires_at: p.expiresAt })
    .where('scene_digest', '=', p.scene)
    .where((of) => of.or([of('state', '=', p.one), of('state', '=', p.other)]))
    .where('expires_at', '>', p.now),
);

export function scanStore(access: Access): ScanStore {
  const { session, sealer } = access;
  const seal = (scene: string, payload: Scan['payload']) =>
    sealer.seal(placeOf(scene), JSON.stringify(payload));

  return {
    async insert({ id, scene, payload, expiresAt }) {
      const sceneDigest = digest(scene);
      await insert.runFleeting(session, {
        id_digest: digest(id),
        scene_digest: sceneDigest,
        state: 'pending',
        payload: seal(sceneDigest, payload),
        polled_at: 0,
        expires_at: expiresAt,
      });
    },

    async poll(id, { now, gapMs }) {
      const key = { id: digest(id), now };
      const [row] = (await poll.runFleeting(session, { ...key, before: now - gapMs })).rows;
      if (row !== undefined) return fromRow(access, row);
      return (await exists.run(session, key)).rows.length > 0 ? 'too-soon' : undefined;
    },

    async find(scene, now) {
      const [row] = (await find.run(session, { scene: digest(scene), now })).rows;
      return row && fromRow(access, row);
    },

    async advance(scene, { from, to, payload, expiresAt, now }) {
      const sceneDigest = digest(scene);
      const { changes } = await advance.runFleeting(session, {
        scene: sceneDigest,
        one: from[0],
        other: from.at(-1) ?? from[0],
        to,
        payload: seal(sceneDigest, payload),
        expiresAt,
        now,
      });
      return changes > 0;
    },
  };
}

type Row = Pick<Tables['scans'], 'scene_digest' | 'state' | 'payload'>;

const STATES: readonly ScanState[] = ['pending', 'scanned', 'confirmed', 'cancelled', 'failed'];

async function fromRow({ sealer }: Access, row: Row): Promise<Scan> {
  const payload = await sealer.open(placeOf(row.scene_digest), row.payload);
  return {
    state: oneOf(STATES, row.state, 'scans.state'),
    payload: parseObject(payload, 'scans.payload'),
  };
}

function placeOf(sceneDigest: string): Place {
  return ['scans.payload', sceneDigest];
}
