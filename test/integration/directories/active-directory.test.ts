/** Signing in by a real Active Directory domain controller. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Attribute, Client } from 'ldapts';

import { type DomainController, domainControllerOrReason } from '../../provide/samba.ts';
import { type DirectoryWorld, startDirectoryWorld } from './world.ts';

const controller = await domainControllerOrReason();

/** `userAccountControl`: a normal account, and one that is disabled. */
const [NORMAL, DISABLED] = ['512', '514'];
const people = [
  {
    name: 'alice',
    control: NORMAL,
    more: { mail: 'alice@lab.test', displayName: 'Alice Example' },
  },
  { name: 'disabled', control: DISABLED, more: {} },
  { name: 'changer', control: NORMAL, more: { pwdLastSet: '0' } },
] as const;

const passwordOf = (name: string) => `Passw0rd-of-${name}`;

describe(
  'an Active Directory',
  { skip: typeof controller === 'string' ? controller : false },
  () => {
    let world: DirectoryWorld & { close(): Promise<void> };
    let directory: DomainController;

    const settings = (changes: object = {}) => ({
      url: `ldaps://${directory.host}`,
      ca: directory.ca,
      bindDn: directory.administrator.name,
      bindPassword: directory.administrator.password,
      baseDn: directory.baseDn,
      groups: 'nested',
      ...changes,
    });

    before(async () => {
      assert.ok(typeof controller !== 'string');
      directory = controller;
      await populate(directory);
      world = await startDirectoryWorld('ad');
      await world.addDirectory('main', settings());
    });
    after(async () => {
      await world.close();
      await directory.close();
    });

    it('signs somebody in by each of their names, as one user', async () => {
      const users = new Set<unknown>();
      for (const name of ['alice', 'ALICE', 'alice@lab.test']) {
        const user = await world.userOf(await world.signIn(name, passwordOf('alice')));
        users.add(user['userId']);
        assert.equal(user['name'], 'Alice Example');
        const identities = user['identities'] as readonly Record<string, unknown>[]; // a list on the wire
        const ids = new Map(identities.map((one) => [one['type'], String(one['userIdInIdp'])]));
        assert.match(ids.get('primary') ?? '', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        assert.match(ids.get('sid') ?? '', /^S-1-5-21(?:-\d+){4}$/);
        const profile = identities[0]?.['userInfoInIdp'] as Record<string, unknown> | undefined; // likewise
        const groups = JSON.stringify(profile?.['groups']);
        assert.match(groups, /CN=engineers/);
        assert.match(groups, /CN=staff/, 'by the matching rule in chain');
      }
      assert.equal(users.size, 1);
    });

    it('tells a wrong password from an account that may not come in', async () => {
      assert.equal((await world.signIn('alice', 'wrong')).code, 'credentials_wrong');
      assert.equal((await world.signIn('nobody', 'wrong')).code, 'credentials_wrong');
      const disabled = await world.signIn('disabled', passwordOf('disabled'));
      assert.equal(disabled.code, 'upstream_account_disabled');
      const changer = await world.signIn('changer', passwordOf('changer'));
      assert.equal(changer.code, 'upstream_password_must_change');
    });
  },
);

/** As the administrator: passwords are set over TLS only, in quotes and UTF-16 (MS-ADTS section 3.1.1.3.1.5). */
async function populate({ host, ca, baseDn, administrator }: DomainController): Promise<void> {
  const client = new Client({ url: `ldaps://${host}`, tlsOptions: { ca } });
  await client.bind(administrator.name, administrator.password);
  const users = `CN=Users,${baseDn}`;
  for (const { name, control, more } of people) {
    const attributes = {
      objectClass: 'user',
      sAMAccountName: name,
      userPrincipalName: `${name}@lab.test`,
      userAccountControl: control,
      ...more,
    };
    const quoted = Buffer.from(`"${passwordOf(name)}"`, 'utf16le');
    await client.add(`CN=${name},${users}`, [
      ...Object.entries(attributes).map(
        ([type, value]) => new Attribute({ type, values: [value] }),
      ),
      new Attribute({ type: 'unicodePwd', values: [quoted] }),
    ]);
  }
  for (const [group, member] of [
    ['engineers', 'alice'],
    ['staff', 'engineers'],
  ]) {
    await client.add(`CN=${group},${users}`, {
      objectClass: 'group',
      sAMAccountName: String(group),
      member: `CN=${member},${users}`,
    });
  }
  await client.unbind();
}
