/** Signing in by a real OpenLDAP server, over LDAPS and StartTLS. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { createAuthority } from '../../provide/certificates.ts';
import { type Slapd, slapdOrReason, SUFFIX } from '../../provide/slapd.ts';
import { wordsOf } from '../../world/page.ts';
import { WebBrowser } from '../../world/web-browser.ts';
import { ldif, passwordOf, service } from './people.ts';
import { type DirectoryWorld, startDirectoryWorld } from './world.ts';

const slapd = await slapdOrReason(ldif);

describe('an OpenLDAP directory', { skip: typeof slapd === 'string' ? slapd : false }, () => {
  let world: DirectoryWorld & { close(): Promise<void> };
  let directory: Slapd;
  const ids = new Map<string, string>();

  const settings = (changes: object = {}) => ({
    url: `ldaps://127.0.0.1:${directory.tlsPort}`,
    ca: directory.authority.certificate,
    bindDn: service.dn,
    bindPassword: service.password,
    baseDn: SUFFIX,
    groups: 'nested',
    ...changes,
  });
  const plainUrl = () => `ldap://127.0.0.1:${directory.plainPort}`;

  /** Adds a connection once, and signs in through it. */
  async function signInThrough(identifier: string, changes: object, username = 'alice') {
    if (!ids.has(identifier)) {
      const { connectionId } = await world.addDirectory(identifier, settings(changes));
      ids.set(identifier, connectionId);
    }
    return world.signIn(username, passwordOf(username), { extIdpConnIdentifier: identifier });
  }

  before(async () => {
    assert.ok(typeof slapd !== 'string');
    directory = slapd;
    world = await startDirectoryWorld('ldap');
    ids.set('main', (await world.addDirectory('main', settings())).connectionId);
  });
  after(async () => {
    await world.close();
    await directory.close();
  });

  it('signs somebody in by the form of the application, twice as the same user', async () => {
    const main = { extIdpConnIdentifier: 'main' };
    const first = await world.userOf(await world.signIn('alice', passwordOf('alice'), main));
    const again = await world.userOf(
      await world.signIn('alice@lab.test', passwordOf('alice'), main),
    );

    assert.equal(again['userId'], first['userId']);
    assert.equal(first['name'], 'Alice Example');
    assert.equal(first['email'], 'alice@lab.test');
    assert.equal(first['emailVerified'], false, 'nobody answers for its addresses');
    const [identity] = first['identities'] as readonly Record<string, unknown>[]; // a list on the wire
    assert.match(
      String(identity?.['userIdInIdp']),
      /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
    const profile = identity?.['userInfoInIdp'] as Record<string, unknown> | undefined; // likewise
    assert.deepEqual(profile?.['groups'], [
      `cn=engineers,ou=groups,${SUFFIX}`,
      `cn=staff,ou=groups,${SUFFIX}`,
      `cn=everybody,ou=groups,${SUFFIX}`,
    ]);
  });

  it('needs no name of the connection where there is one', async () => {
    const alone = await startDirectoryWorld('ldap');
    try {
      assert.equal((await alone.signIn('alice', 'x')).code, 'connection_not_found');
      await alone.addDirectory('one', settings());
      assert.equal((await alone.signIn('alice', passwordOf('alice'))).statusCode, 200);
      await alone.addDirectory('two', settings());
      assert.equal((await alone.signIn('alice', passwordOf('alice'))).code, 'invalid_argument');
    } finally {
      await alone.close();
    }
  });

  it('signs somebody in on the hosted page, and notes it in the history', async () => {
    const browser = new WebBrowser();
    const wrong = await world.fillIn(browser, 'main', { username: 'bob', password: 'wrong' });
    assert.equal(wrong.status, 403);
    assert.match(wordsOf(wrong), /do not belong together/);
    assert.match(wrong.text, /value="bob"/);
    assert.ok(!wrong.text.includes('"wrong"'), 'the password is not shown again');

    const typed = { username: 'bob', password: passwordOf('bob') };
    const { url } = await world.fillIn(browser, 'main', typed);
    assert.ok(url.startsWith(world.app.redirectUri), url);
    assert.ok(new URL(url).searchParams.has('code'), 'with a code');

    const user = await world.userOf(
      await world.signIn('bob', passwordOf('bob'), { extIdpConnIdentifier: 'main' }),
    );
    const history = await world.causeway.make('get-user-login-history', { userId: user['userId'] });
    assert.equal(history['totalCount'], 2);
  });

  it('finds names with letters, parentheses and commas of all kinds', async () => {
    for (const uid of ['bob', 'müller']) {
      assert.equal((await signInThrough('main', {}, uid)).statusCode, 200, uid);
    }
  });

  it('speaks TLS after StartTLS, too', async () => {
    const started = { url: plainUrl(), startTls: true };
    assert.equal((await signInThrough('start-tls', started)).statusCode, 200);
  });

  it('incident-46: takes no filter from a name, and no name without a password', async () => {
    const hostile = ['*', 'al*', 'alice)(uid=*', '*)(|(uid=*', 'alice\0', '\\2a', 'alice\\29', '('];
    for (const username of hostile) {
      const reply = await world.signIn(username, passwordOf('alice'), {
        extIdpConnIdentifier: 'main',
      });
      assert.notEqual(reply.statusCode, 200, username);
      assert.ok(['credentials_wrong', 'invalid_argument'].includes(String(reply.code)), reply.code);
    }
    const empty = await world.fillIn(new WebBrowser(), 'main', { username: 'alice', password: '' });
    assert.equal(empty.status, 403);
    assert.match(wordsOf(empty), /do not belong together/, 'the directory was not asked');
  });

  it('incident-47: refuses a certificate that is not for it, and a plain connection for TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-ca-'));
    const other = createAuthority(folder, 'other');
    rmSync(folder, { recursive: true });
    const broken = {
      'other-ca': { ca: other.certificate },
      'no-ca': { ca: undefined },
      'other-ca-start-tls': { url: plainUrl(), startTls: true, ca: other.certificate },
      'tls-on-plain-port': { url: `ldaps://127.0.0.1:${directory.plainPort}` },
      // The certificate names localhost and 127.0.0.1.
      'other-host': { url: `ldaps://127.0.0.2:${directory.tlsPort}` },
      'other-host-start-tls': { url: `ldap://127.0.0.2:${directory.plainPort}`, startTls: true },
    };
    for (const [identifier, changes] of Object.entries(broken)) {
      const { code } = await signInThrough(identifier, changes);
      assert.ok(
        code === 'upstream_misconfigured' || code === 'upstream_unreachable',
        `${identifier}: ${code}`,
      );
    }
  });

  it('incident-36: reaches no address that is not allowed', async () => {
    const guarded = await startDirectoryWorld('ldap', { CAUSEWAY_OUTBOUND_ALLOW: '10.0.0.0/8' });
    try {
      const urls = [
        `ldaps://127.0.0.1:${directory.tlsPort}`,
        `ldaps://localhost:${directory.tlsPort}`,
      ];
      for (const [index, url] of urls.entries()) {
        const extIdpConnIdentifier = `private-${index}`;
        await guarded.addDirectory(extIdpConnIdentifier, settings({ url }));
        const reply = await guarded.signIn('alice', passwordOf('alice'), { extIdpConnIdentifier });
        assert.equal(reply.code, 'upstream_misconfigured', url);
      }
      const lines = guarded.causeway.logLines.join('\n');
      assert.match(lines, /refused address/);
      assert.ok(!lines.includes(passwordOf('alice')) && !lines.includes(service.password));
    } finally {
      await guarded.close();
    }
  });

  it('refuses several entries for one name', async () => {
    assert.equal((await signInThrough('main', {}, 'twin')).code, 'upstream_rejected');
  });

  it('says that a password must be changed, or that an account is locked', async () => {
    assert.equal((await signInThrough('main', {}, 'reset')).code, 'upstream_password_must_change');
    const main = { extIdpConnIdentifier: 'main' };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      assert.equal((await world.signIn('locked', 'wrong', main)).code, 'credentials_wrong');
    }
    const locked = await world.signIn('locked', passwordOf('locked'), main);
    assert.equal(locked.code, 'upstream_account_locked');
  });

  it('slows guesses down, whatever the spelling of the name', async () => {
    const main = { extIdpConnIdentifier: 'main' };
    const codes: unknown[] = [];
    for (const name of [
      'nobody-in',
      'Nobody-In',
      ' nobody-in',
      'NOBODY-IN ',
      'nobody-in',
      'nobody-in',
    ]) {
      codes.push((await world.signIn(name, 'wrong', main)).code);
    }
    assert.equal(codes.at(-1), 'too_many_requests');
  });

  it('lets in members of a group only, by nesting', async () => {
    const allowedGroups = `cn=nobody,ou=groups,${SUFFIX}\nCN=Everybody, OU=groups,${SUFFIX}`;
    assert.equal((await signInThrough('members', { allowedGroups })).statusCode, 200);
    const outsider = await signInThrough('members', {}, 'bob');
    assert.equal(outsider.code, 'upstream_not_member');
  });

  it('keeps the service account and its password to itself', async () => {
    const wrong = await signInThrough('wrong-service', { bindPassword: 'no' });
    assert.equal(wrong.code, 'upstream_misconfigured');
    const nowhere = await signInThrough('wrong-base', { baseDn: 'dc=elsewhere,dc=test' });
    assert.equal(nowhere.code, 'upstream_misconfigured');
    const silent = await signInThrough('no-id', { idAttribute: 'employeeNumber' });
    assert.equal(silent.code, 'upstream_misconfigured');
    const lines = world.causeway.logLines.join('\n');
    for (const secret of [service.password, passwordOf('alice'), passwordOf('bob')]) {
      assert.ok(!lines.includes(secret));
    }
  });

  it('trusts its addresses where the administrator does', async () => {
    const trusting = await startDirectoryWorld('ldap');
    try {
      const linking = {
        associationMode: 'field',
        userMatchFields: ['email'],
        trustedClaims: ['email'],
      };
      await trusting.addDirectory('main', settings(), linking);
      const made = await trusting.causeway.make('create-user', {
        email: 'alice@lab.test',
        emailVerified: true,
      });
      const user = await trusting.userOf(await trusting.signIn('alice', passwordOf('alice')));
      assert.equal(user['userId'], made['userId']);
    } finally {
      await trusting.close();
    }
  });

  it('names the setting that does not fit', async () => {
    const source = await world.causeway.make('create-ext-idp', { name: 'Broken', type: 'ldap' });
    const broken: Readonly<Record<string, object>> = {
      url: { url: 'https://directory.example' },
      userFilter: { userFilter: '(uid=someone)' },
      ca: { ca: 'not a certificate' },
      bindPassword: { bindPassword: '' },
      startTls: { startTls: true },
    };
    for (const [field, changes] of Object.entries(broken)) {
      const reply = await world.causeway.manage('create-ext-idp-conn', {
        extIdpId: source.id,
        type: 'ldap',
        identifier: 'broken',
        displayName: 'Broken',
        fields: settings(changes),
      });
      assert.equal(reply.code, 'connection_misconfigured');
      assert.match(reply.message, new RegExp(field));
    }
  });
});
