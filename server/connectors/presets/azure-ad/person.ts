/** What a token and Graph tell of a person, in our words. */
import { compact } from '../../engine/compact.ts';
import type { Members } from '../../engine/dialect.ts';
import { claims, first, type Told } from '../../engine/told.ts';

interface Known {
  readonly clientId: string;
  readonly person: Members;
  readonly user: Members | undefined;
  readonly photo: string | undefined;
}

/**
 * `oid` names a person within a directory, whatever the application; `sub` is another id for each
 * application, kept for those who registered theirs with other software before.
 */
export function personOf({ clientId, person, user = {}, photo }: Known): Told {
  const issuer = String(person['iss']);
  return {
    subjects: [
      { type: 'primary', value: person['oid'], authority: issuer },
      { type: 'openid', value: person['sub'], authority: `${issuer}#${clientId}` },
    ],
    claims: compact({ ...claimsOf(person, user), picture: photo }),
    raw: { ...user, ...person },
    withheld: groupsLeftOut(person),
  };
}

function claimsOf(person: Members, user: Members): Told['claims'] {
  return claims({
    username: ownName(person['preferred_username'], user['userPrincipalName']),
    name: first(person['name'], user['displayName']),
    givenName: first(user['givenName'], person['given_name']),
    familyName: first(user['surname'], person['family_name']),
    locale: user['preferredLanguage'],
    phone: user['mobilePhone'],
    ...emailOf(person, user),
  });
}

/** A guest's name holds the address of elsewhere, and `#EXT#`. */
function ownName(...names: readonly unknown[]): unknown {
  const named = first(...names);
  return typeof named === 'string' && named.includes('#EXT#') ? undefined : named;
}

/**
 * Administrators of any directory can enter any address (nOAuth): only `xms_edov` says that the domain's
 * owner is the directory's, and it says so of the address in the token, not of the one in Graph.
 */
function emailOf({ email, xms_edov: verified }: Members, { mail }: Members) {
  if (typeof email !== 'string' || email === '') return { email: mail };
  return { email, isEmailVerified: verified === true || verified === 1 || verified === '1' };
}

/** A token with too many groups names a place to ask in their stead. */
function groupsLeftOut({ _claim_names: names, hasgroups }: Members): NonNullable<Told['withheld']> {
  const isElsewhere = typeof names === 'object' && names !== null && 'groups' in names;
  const isOverage = isElsewhere || hasgroups === true || hasgroups === 'true';
  return isOverage ? [{ what: 'groups', permission: 'GroupMember.Read.All' }] : [];
}

/** In base64; it may travel in tokens. */
const LONGEST_PHOTO = 8192;

/** The picture of a batch's only answer, as a data address; undefined: there is none, or it is too large. */
export function photoIn(batch: { readonly responses: readonly Members[] } | undefined) {
  const [answer] = batch?.responses ?? [];
  const body = answer?.['status'] === 200 ? answer['body'] : undefined;
  const isPicture =
    typeof body === 'string' && body.length <= LONGEST_PHOTO && /^[\w+/]+={0,2}$/.test(body);
  return isPicture ? `data:image/jpeg;base64,${body}` : undefined;
}

/** Personal accounts have the same id in Graph, without zeros in front and without hyphens. */
export function isSamePerson(graphId: unknown, oid: unknown): boolean {
  return plain(graphId) !== '' && plain(graphId) === plain(oid);
}

function plain(id: unknown): string {
  return typeof id === 'string' ? id.replaceAll('-', '').replace(/^0+/, '').toLowerCase() : '';
}
