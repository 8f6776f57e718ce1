import { canonicalEmail, canonicalPhone } from '../../../directory/canonical-names.ts';
import type { Migration } from '../migrate.ts';
import { prepared } from '../prepared.ts';
import type { Session } from '../session.ts';

/** People at a time, so that the memory it takes does not grow with their number. */
const BATCH = 500;

interface Key {
  readonly poolId: string;
  readonly id: string;
}

const people = prepared((db, after: Key) =>
  db
    .selectFrom('users')
    .select(['pool_id', 'id', 'email', 'email_canonical', 'phone'])
    .where((of) => of(of.refTuple('pool_id', 'id'), '>', of.tuple(after.poolId, after.id)))
    .orderBy('pool_id')
    .orderBy('id')
    .limit(BATCH),
);

const rewriteEmail = prepared((db, { poolId, id, email }: Key & { readonly email: string }) =>
  db
    .updateTable('users')
    .set({ email_canonical: email })
    .where('pool_id', '=', poolId)
    .where('id', '=', id)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('users as other')
            .select('other.id')
            .where('other.pool_id', '=', poolId)
            .where('other.email_canonical', '=', email),
        ),
      ),
    ),
);

const rewritePhone = prepared((db, { poolId, id, phone }: Key & { readonly phone: string }) =>
  db
    .updateTable('users')
    .set({ phone })
    .where('pool_id', '=', poolId)
    .where('id', '=', id)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('users as other')
            .select('other.id')
            .where('other.pool_id', '=', poolId)
            .where('other.phone', '=', phone),
        ),
      ),
    ),
);

/**
 * Phones without what is dialled only inside a country, domains of addresses in their `xn--` form. Where
 * that would make two people's names one, the one who has it keeps it, and the other one the old form.
 */
export const canonicalNames: Migration = {
  name: '0012-canonical-names',
  statements: [rewriteAll],
};

async function rewriteAll(session: Session): Promise<void> {
  let after: Key = { poolId: '', id: '' };
  for (;;) {
    const { rows } = await people.run(session, after);
    for (const { pool_id: poolId, id, ...row } of rows) {
      await rewrite(session, { poolId, id }, row);
      after = { poolId, id };
    }
    if (rows.length < BATCH) return;
  }
}

async function rewrite(
  session: Session,
  key: Key,
  row: Readonly<Record<'email' | 'email_canonical' | 'phone', string | null>>,
): Promise<void> {
  const email = row.email === null ? null : canonicalEmail(row.email);
  if (email !== null && email !== row.email_canonical) {
    await rewriteEmail.run(session, { ...key, email });
  }
  const phone = row.phone === null ? null : canonicalPhone(row.phone);
  if (phone !== null && phone !== row.phone) await rewritePhone.run(session, { ...key, phone });
}
