/** Signing in by the OpenID provider of LemonLDAP::NG. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { LemonLdap } from '../../provide/lemonldap.ts';
import { WebBrowser } from '../../world/web-browser.ts';
import { type LemonLdapWorld, skip, startLemonLdapWorld } from './world.ts';

describe('the OpenID provider of LemonLDAP::NG', { skip }, () => {
  let provider: LemonLdap;
  let world: LemonLdapWorld;
  const secrets = { main: 'plainSecret', odd: 'percent%and+plus' };

  before(async () => {
    world = await startLemonLdapWorld();
    ({ provider } = world);
    await provider.trust({
      relyingParties: [
        ...(['main', 'odd'] as const).map((name) => ({
          clientId: name,
          clientSecret: secrets[name],
          redirectUris: [world.callbackOf(name)],
        })),
        {
          clientId: 'shared',
          clientSecret: 'a'.repeat(32),
          redirectUris: [world.callbackOf('shared')],
          algorithm: 'HS256',
        },
      ],
    });
    const issuerUrl = provider.issuer;
    await world.connect('oidc', 'main', {
      issuerUrl,
      clientId: 'main',
      clientSecret: secrets.main,
    });
    await world.connect('oidc', 'shared', {
      issuerUrl,
      clientId: 'shared',
      clientSecret: 'a'.repeat(32),
      idTokenSignedResponseAlg: 'HS256',
    });
  });
  after(() => world.close());

  it('signs somebody in, and knows them the next time', async () => {
    const first = await world.userOf(await world.signIn('main'));
    assert.equal(first['name'], 'Doctor Who');
    assert.equal(first['email'], 'dwho@badwolf.org');
    assert.equal(first['emailVerified'], false, 'it says nothing about the address');
    const again = await world.userOf(await world.signIn('main'));
    assert.equal(again['userId'], first['userId']);
    const other = await world.userOf(await world.signIn('main', 'rtyler'));
    assert.notEqual(other['userId'], first['userId']);
  });

  it('signs somebody in by a shared secret, where the connection asks for that', async () => {
    assert.ok((await world.signIn('shared')).claims()?.sub);
  });

  it('takes a secret that it would not decode once that is sent as it is', async () => {
    const fields = {
      issuerUrl: provider.issuer,
      clientId: 'odd',
      clientSecret: secrets.odd,
      clientAuthentication: 'client_secret_basic',
    };
    const id = await world.connect('oidc', 'odd', fields);
    const browser = new WebBrowser();
    const { answer } = await world.answerOf(browser, 'odd');
    const page = await browser.follow(answer);
    assert.equal(page.status, 502);

    await world.causeway.make('update-ext-idp-conn', {
      id,
      fields: { ...fields, rawBasicCredentials: true },
    });
    assert.ok((await world.signIn('odd')).claims()?.sub);
  });
});
