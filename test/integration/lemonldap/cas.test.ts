/** Signing in by the CAS server of LemonLDAP::NG. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { LemonLdap } from '../../provide/lemonldap.ts';
import { wordsOf } from '../../world/page.ts';
import { WebBrowser } from '../../world/web-browser.ts';
import { runChecks } from '../broken/counterpart.ts';
import { type LemonLdapWorld, skip, startLemonLdapWorld } from './world.ts';

function idOf(user: Readonly<Record<string, unknown>>): unknown {
  const [identity] = user['identities'] as readonly Record<string, unknown>[]; // a list on the wire
  return identity?.['userIdInIdp'];
}

describe('the CAS server of LemonLDAP::NG', { skip }, () => {
  let provider: LemonLdap;
  let world: LemonLdapWorld;
  let connections: readonly string[];

  before(async () => {
    world = await startLemonLdapWorld();
    ({ provider } = world);
    const services = ['main', 'older', 'oldest'].map((name) => world.callbackOf(name));
    await provider.trust({ casServices: services });
    const casLoginUrl = `${provider.casUrl}/login`;
    connections = [
      await world.connect('cas', 'main', { casLoginUrl }),
      await world.connect('cas', 'older', { casLoginUrl, protocolVersion: '2.0' }),
      await world.connect('cas', 'oldest', {
        casLoginUrl,
        casValidateUrl: `${provider.casUrl}/validate`,
      }),
    ];
  });
  after(() => world.close());

  it('signs somebody in by version 3.0, and knows them the next time', async () => {
    const first = await world.userOf(await world.signIn('main'));
    assert.equal(first['name'], 'Doctor Who');
    assert.equal(first['email'], 'dwho@badwolf.org');
    assert.equal(first['emailVerified'], false);
    assert.equal(idOf(first), 'dwho');
    const again = await world.userOf(await world.signIn('main'));
    assert.equal(again['userId'], first['userId']);
    const other = await world.userOf(await world.signIn('main', 'rtyler'));
    assert.notEqual(other['userId'], first['userId']);
  });

  it('signs somebody in by the versions before', async () => {
    for (const identifier of ['older', 'oldest']) {
      assert.equal(idOf(await world.userOf(await world.signIn(identifier))), 'dwho');
    }
  });

  it('lets a ticket in once, and only where it was issued to', async () => {
    const browser = new WebBrowser();
    const { answer } = await world.answerOf(browser, 'main');
    const back = new URL(answer.headers.get('location') ?? '');
    const ticket = back.searchParams.get('ticket') ?? '';
    assert.match(ticket, /^ST-/);

    // Somebody else who got hold of the ticket, in a login of their own.
    const thief = new WebBrowser();
    const own = await world.answerOf(thief, 'main', 'rtyler');
    const stolen = new URL(own.answer.headers.get('location') ?? '');
    stolen.searchParams.set('ticket', ticket);
    const page = await thief.go(stolen.href);
    assert.notEqual(page.status, 200);
    assert.ok(!page.url.startsWith(world.app.redirectUri), page.url);

    // The server has spent it by being asked with another service.
    const late = await browser.go(back.href);
    assert.notEqual(late.status, 200);
    assert.match(wordsOf(late), /again|finish/);
    assert.ok(!world.causeway.logLines.join('\n').includes(ticket), 'the ticket is in the log');

    const twice = new WebBrowser();
    const good = await world.answerOf(twice, 'main');
    const atApp = (url: string) => url.startsWith(world.app.redirectUri);
    const first = await twice.follow(good.answer, atApp);
    assert.ok(atApp(first.url), first.text);
    const second = await twice.follow(good.answer, atApp);
    assert.equal(second.status, 400);
  });

  it('passes a test of the connection in each version', async () => {
    const reached = { settings: 'passed', address: 'passed', tls: 'skipped', clock: 'passed' };
    const asked = { answer: 'passed', redirect: 'passed' };
    for (const id of connections) {
      const { checks } = await runChecks(world.causeway, id);
      const told = Object.fromEntries(checks.map(({ check, result }) => [check, result]));
      assert.deepEqual(told, { ...reached, ...asked });
    }
  });

  it('ends the sessions here when the person signs out there, and no other', async () => {
    const [leaving, staying] = [new WebBrowser(), new WebBrowser()];
    await world.signIn('main', 'dwho', leaving);
    await world.signIn('main', 'rtyler', staying);
    assert.equal(await isSignedIn(leaving), true);

    await provider.signOut(leaving);

    assert.equal(await isSignedIn(leaving), false);
    assert.equal(await isSignedIn(staying), true);
  });

  async function isSignedIn(browser: WebBrowser): Promise<boolean> {
    const { address } = await world.app.begin({ prompt: 'none' });
    const arrival = await browser.arrive(address, world.app.redirectUri);
    return arrival.searchParams.has('code');
  }
});
