/** The people and groups of the directories that the tests sign in with. */
import { SUFFIX } from '../../provide/slapd.ts';

interface Person {
  readonly uid: string;
  readonly cn: string;
  readonly more?: readonly string[];
  readonly unit?: string;
}

const people: readonly Person[] = [
  {
    uid: 'alice',
    cn: 'Alice Example',
    more: ['givenName: Alice', 'mail: alice@lab.test', 'mobile: +8613800138000'],
  },
  { uid: 'bob', cn: 'Bob (the builder)*' },
  { uid: 'müller', cn: 'Müller\\, Jörg' },
  { uid: 'reset', cn: 'Reset', more: ['pwdReset: TRUE'] },
  { uid: 'locked', cn: 'Locked' },
  { uid: 'nobody-in', cn: 'Outsider' },
  { uid: 'twin', cn: 'Twin One' },
  { uid: 'twin', cn: 'Twin Two', unit: 'others' },
];

function entry(lines: readonly string[]): string {
  return `${lines.map(encoded).join('\n')}\n`;
}

/** What is not plain ASCII stands in base64 (RFC 2849). */
function encoded(line: string): string {
  if (/^[\x20-\x7e]*$/.test(line)) return line;
  const [name = '', ...rest] = line.split(': ');
  return `${name}:: ${Buffer.from(rest.join(': ')).toString('base64')}`;
}

function personEntry({ uid, cn, more = [], unit = 'people' }: Person): string {
  return entry([
    `dn: cn=${cn},ou=${unit},${SUFFIX}`,
    'objectClass: inetOrgPerson',
    `cn: ${cn.replaceAll('\\,', ',')}`,
    `sn: ${cn.split(' ').at(-1) ?? cn}`,
    `uid: ${uid}`,
    `userPassword: ${passwordOf(uid)}`,
    ...more,
  ]);
}

export function passwordOf(uid: string): string {
  return `pässword of ${uid}`;
}

export const service = { dn: `cn=service,${SUFFIX}`, password: 'service-pw' };

const groups: readonly (readonly [string, string])[] = [
  ['engineers', `cn=Alice Example,ou=people,${SUFFIX}`],
  ['staff', `cn=engineers,ou=groups,${SUFFIX}`],
  // A circle: each is in the other.
  ['everybody', `cn=staff,ou=groups,${SUFFIX}`],
  ['visitors', `cn=Bob (the builder)*,ou=people,${SUFFIX}`],
];

export const ldif = [
  entry([
    `dn: ${SUFFIX}`,
    'objectClass: dcObject',
    'objectClass: organization',
    'dc: lab',
    'o: Lab',
  ]),
  ...['people', 'groups', 'others'].map((ou) =>
    entry([`dn: ou=${ou},${SUFFIX}`, 'objectClass: organizationalUnit', `ou: ${ou}`]),
  ),
  entry([
    `dn: cn=policy,${SUFFIX}`,
    'objectClass: device',
    'objectClass: pwdPolicy',
    'cn: policy',
    'pwdAttribute: userPassword',
    'pwdLockout: TRUE',
    'pwdMaxFailure: 3',
  ]),
  entry([
    `dn: ${service.dn}`,
    'objectClass: device',
    'objectClass: simpleSecurityObject',
    'cn: service',
    `userPassword: ${service.password}`,
  ]),
  ...people.map(personEntry),
  ...groups.map(([cn, member]) =>
    entry([
      `dn: cn=${cn},ou=groups,${SUFFIX}`,
      'objectClass: groupOfNames',
      `cn: ${cn}`,
      `member: ${member}`,
      ...(cn === 'engineers' ? [`member: cn=everybody,ou=groups,${SUFFIX}`] : []),
    ]),
  ),
].join('\n');
