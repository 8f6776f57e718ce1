import { sql, type RawBuilder } from 'kysely';
import type {
  UserCondition,
  UserNumberField,
  UserSearch,
  UserTextField,
} from '../../directory/user-search.ts';
import type { PageRequest } from '../../kernel/page.ts';
import { containing } from './containing.ts';
import { atMost, countOf } from './paging.ts';
import type { Engine, Session } from './session.ts';

type Field = UserTextField | UserNumberField;

const columns: Readonly<Partial<Record<Field, string>>> = {
  id: 'id',
  email: 'email_canonical',
  phone: 'phone',
  phoneCountryCode: 'phone_country_code',
  username: 'username',
  externalId: 'external_id',
  status: 'status',
  userSourceType: 'origin',
  lastIp: 'last_ip',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  lastLogin: 'last_login_at',
  loginsCount: 'logins_count',
};

/** The rows of one page and the number of all; the text of both depends on what is asked. */
export function searchQueries(
  session: Session,
  { poolId, search, page }: { poolId: string; search: UserSearch; page: PageRequest },
) {
  const { engine } = session;
  const { keywords } = search;
  const found = session.build
    .selectFrom('users')
    .where('pool_id', '=', poolId)
    .where((of) => of.and(search.conditions.map((condition) => holds(engine, condition))))
    .where((of) => {
      if (keywords === undefined) return of.lit(true);
      return of.or(keywords.fields.map((field) => contains(engine, field, keywords.text)));
    });
  const ordered = search.order.reduce(
    (query, { field, isDescending }) =>
      query.orderBy(expression(engine, field), isDescending ? 'desc' : 'asc'),
    found.selectAll(),
  );
  return {
    rows: ordered.orderBy('created_at').orderBy('id').limit(atMost(page.limit)).offset(page.offset),
    count: countOf(found),
  };
}

/** The names come from closed lists, so they may stand in the text. */
function expression(engine: Engine, field: Field): RawBuilder<string | number | null> {
  const column = columns[field];
  if (column !== undefined) return sql`${sql.ref(column)}`;
  return engine === 'sqlite'
    ? sql`json_extract(profile, ${sql.lit(`$.${field}`)})`
    : sql`(profile::json ->> ${sql.lit(field)})`;
}

function holds(engine: Engine, condition: UserCondition): RawBuilder<boolean> {
  const of = expression(engine, condition.field);
  switch (condition.operator) {
    case 'EQUAL':
      return sql`(${of} = ${condition.value})`;
    case 'NOT_EQUAL':
      return sql`(${of} is null or ${of} <> ${condition.value})`;
    case 'CONTAINS':
      return contains(engine, condition.field, condition.value);
    case 'NOT_CONTAINS':
      return sql`(${of} is null or not ${contains(engine, condition.field, condition.value)})`;
    case 'IN':
      return sql`(${of} in (${sql.join(condition.values)}))`;
    case 'IS_NULL':
      return sql`(${of} is null)`;
    case 'NOT_NULL':
      return sql`(${of} is not null)`;
    case 'WITHIN':
      return within(of, condition);
  }
}

function within(
  of: RawBuilder<string | number | null>,
  { from, to }: { readonly from: number | undefined; readonly to: number | undefined },
): RawBuilder<boolean> {
  const first = from === undefined ? sql`true` : sql`${of} >= cast(${from} as bigint)`;
  const last = to === undefined ? sql`true` : sql`${of} <= cast(${to} as bigint)`;
  return sql`(${first} and ${last})`;
}

export function contains(engine: Engine, field: Field, text: string): RawBuilder<boolean> {
  const found = includes(expression(engine, field), text);
  // A part of a domain has no `xn--` form of its own; people look for what they see.
  return field === 'email' ? sql`(${found} or ${includes(sql`email`, text)})` : found;
}

/** Both sides go through the engine's own `lower`. */
function includes(of: RawBuilder<string | number | null>, text: string): RawBuilder<boolean> {
  return sql`(lower(${of}) like lower(${containing(text)}) escape '!')`;
}
