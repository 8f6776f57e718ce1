import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { accountBindingRoutes } from '@causeway/contract/account-binding.ts';
import { profileRoutes } from '@causeway/contract/profile.ts';
import { signInRoutes } from '@causeway/contract/sign-in.ts';
import type { AuthenticationClient } from 'authing-node-sdk';

import { MINUTE_MS } from '../../server/kernel/clock.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';
import { authenticationClient } from './clients.ts';
import { granted, refused } from './replies.ts';
import { signIn } from './sign-in.ts';

const { getProfile, updateProfile, bindEmail, unbindEmail, bindPhone, unbindPhone } = profileRoutes;
const password = 'correct horse';

/** The SDK's enums are erased by its own build; their values are the wire's. */
const word = (name: string) => name as never;

describe('the own profile through AuthenticationClient', () => {
  let world: BrokeredWorld;
  let client: AuthenticationClient;
  let userId: string;
  let username: string;
  let count = 0;

  before(async () => {
    world = await startBrokeredWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    count += 1;
    username = `ada-${count}`;
    ({ client, userId } = await member({ username }));
  });

  /** Somebody who signs in with a password. */
  async function member(names: Readonly<Record<string, unknown>>) {
    const user = await world.causeway.make('create-user', { ...names, password });
    const own = authenticationClient(world);
    const account = String(names['username']);
    const reply = await own.signInByUsernamePassword({ username: account, password });
    own.setAccessToken(String(granted(signInRoutes.signInByCredentials, reply).access_token));
    return { client: own, userId: String(user['userId']) };
  }

  /** Somebody who came through a source and has nothing else: no name, no address. */
  async function visitor() {
    world.upstream.person = somebody({ email: undefined, email_verified: undefined });
    const own = authenticationClient(world);
    const { access_token: token } = await signIn(world, own, new WebBrowser());
    own.setAccessToken(token);
    return own;
  }

  async function emailCode(channel: string, email: string): Promise<string> {
    await client.sendEmail({ email, channel: word(channel) });
    return codeSentTo(world.causeway, email);
  }

  async function phoneCode(channel: string, phoneNumber: string): Promise<string> {
    await client.sendSms({ phoneNumber, channel: word(channel) });
    return codeSentTo(world.causeway, `+86${phoneNumber}`);
  }

  it('getProfile shows the person, and with each flag the part that it asks for', async () => {
    const plain = granted(getProfile, await client.getProfile({}));
    const full = granted(
      getProfile,
      await client.getProfile({
        withCustomData: true,
        withIdentities: true,
        withDepartmentIds: true,
      }),
    );

    assert.equal(plain.userId, userId);
    assert.equal(plain.username, username);
    const setAt = Date.parse(plain.passwordLastSetAt ?? '');
    assert.ok(Math.abs(setAt - Date.now()) < MINUTE_MS);
    for (const part of ['customData', 'identities', 'departmentIds']) assert.ok(!(part in plain));
    assert.deepEqual([full.customData, full.identities, full.departmentIds], [{}, [], []]);
  });

  it('getProfile shows identities without the tokens of their sources', async () => {
    const own = await visitor();

    const shown = granted(getProfile, await own.getProfile({ withIdentities: true }));

    const [identity] = shown.identities ?? [];
    assert.equal(identity?.userIdInIdp, world.upstream.person?.sub);
    assert.ok(!('accessToken' in (identity ?? {})));
    assert.equal(shown.passwordLastSetAt, undefined);
  });

  it('everything here is for whoever is signed in', async () => {
    const nobody = authenticationClient(world);
    const passCode = '000000';
    const replies = [
      await nobody.getProfile({}),
      await nobody.updateProfile({ nickname: 'x' }),
      await nobody.bindEmail({ email: 'x@example.com', passCode }),
      await nobody.unbindEmail({ passCode }),
      await nobody.bindPhone({ phoneNumber: '13800138000', passCode }),
      await nobody.unbindPhone({ passCode }),
      await nobody.updatePassword({ newPassword: password }),
    ];
    for (const reply of replies) refused(reply, 'credentials_missing');
    nobody.setAccessToken('made-up');
    refused(await nobody.getProfile({}), 'not_signed_in');
  });

  it('updateProfile changes what is named and leaves the rest', async () => {
    const first = { name: 'Ada', nickname: 'A', gender: word('F'), customData: { a: 1, b: 2 } };
    granted(updateProfile, await client.updateProfile({ ...first, city: 'London' }));
    const changes = { nickname: 'Countess', customData: { b: null, c: 3 } };
    const reply = granted(updateProfile, await client.updateProfile(changes));

    assert.deepEqual(reply.customData, { a: 1, c: 3 });
    const shown = granted(getProfile, await client.getProfile({ withCustomData: true }));
    assert.deepEqual(
      [shown.name, shown.nickname, shown.gender, shown.city, shown.customData],
      ['Ada', 'Countess', 'F', 'London', { a: 1, c: 3 }],
    );
  });

  it('updateProfile names what is wrong', async () => {
    const wrong = { gender: word('X') };
    assert.match(refused(await client.updateProfile(wrong), 'invalid_argument'), /gender/);
  });

  it('incident-08: updateProfile takes no address, flag or state from the person', async () => {
    const before = granted(getProfile, await client.getProfile({}));
    const reply = await client.updateProfile({
      email: 'victim@example.com',
      emailVerified: true,
      phone: '13800138000',
      phoneVerified: true,
      status: 'Archived',
      userId: 'other',
      password: 'another one',
      nickname: 'x',
    } as never);

    const shown = granted(updateProfile, reply);
    const { passwordLastSetAt, ...rest } = before;
    const { updatedAt } = shown;
    assert.deepEqual(shown, { ...rest, updatedAt, nickname: 'x' });
    const { passwordLastSetAt: setAt } = granted(getProfile, await client.getProfile({}));
    assert.equal(setAt, passwordLastSetAt);
  });

  it('updateProfile leaves the names that an administrator gave', async () => {
    for (const field of ['username', 'externalId']) {
      const reply = await client.updateProfile({ [field]: 'somebody-else' });
      assert.match(refused(reply, 'invalid_argument'), new RegExp(`${field}.*administrator`));
    }
    granted(updateProfile, await client.updateProfile({ username }));
    const own = await visitor();
    const chosen = `chosen-${count}`;
    granted(updateProfile, await own.updateProfile({ username: chosen }));
    assert.equal(granted(getProfile, await own.getProfile({})).username, chosen);
    refused(await own.updateProfile({ username }), 'value_taken');
  });

  it('bindEmail adds an address by its code', async () => {
    const email = `Ada${count}@example.com`;
    const passCode = await emailCode('CHANNEL_BIND_EMAIL', email);

    refused(await client.bindEmail({ email, passCode: '000000' }), 'code_wrong');
    granted(bindEmail, await client.bindEmail({ email, passCode }));
    const bound = granted(getProfile, await client.getProfile({}));
    assert.deepEqual([bound.email, bound.emailVerified], [email, true]);
    refused(await client.bindEmail({ email, passCode }), 'code_wrong');
  });

  it('unbindEmail takes the address away by its code', async () => {
    const email = `grace${count}@example.com`;
    ({ client } = await member({ username: `grace-${count}`, email, emailVerified: true }));
    const removal = await emailCode('CHANNEL_UNBIND_EMAIL', email);
    refused(await client.unbindEmail({ passCode: '000000' }), 'code_wrong');
    granted(unbindEmail, await client.unbindEmail({ passCode: removal }));
    const unbound = granted(getProfile, await client.getProfile({}));
    assert.deepEqual([unbound.email, unbound.emailVerified], [undefined, false]);
    refused(await client.unbindEmail({ passCode: removal }), 'address_not_bound');
  });

  it('bindPhone adds a number by its code', async () => {
    const phoneNumber = `1380013${String(count).padStart(4, '0')}`;
    const passCode = await phoneCode('CHANNEL_BIND_PHONE', phoneNumber);

    refused(await client.bindPhone({ phoneNumber, passCode: '000000' }), 'code_wrong');
    const request = { phoneNumber, passCode, phoneCountryCode: '+86' };
    granted(bindPhone, await client.bindPhone(request));
    const bound = granted(getProfile, await client.getProfile({}));
    assert.deepEqual(
      [bound.phone, bound.phoneCountryCode, bound.phoneVerified],
      [phoneNumber, '+86', true],
    );
  });

  it('unbindPhone takes the number away by its code', async () => {
    const phoneNumber = `1380014${String(count).padStart(4, '0')}`;
    ({ client } = await member({ username: `grace-${count}`, phone: phoneNumber }));
    const removal = await phoneCode('CHANNEL_UNBIND_PHONE', phoneNumber);
    granted(unbindPhone, await client.unbindPhone({ passCode: removal }));
    refused(await client.unbindPhone({ passCode: removal }), 'address_not_bound');
    assert.equal(granted(getProfile, await client.getProfile({})).phone, undefined);
  });

  it('bindEmail replaces no confirmed address and takes none from its owner', async () => {
    const [mine, other] = [`mine${count}@example.com`, `other${count}@example.com`];
    const owned = await member({ username: `owner-${count}`, email: other, emailVerified: true });
    const first = await emailCode('CHANNEL_BIND_EMAIL', other);
    refused(await client.bindEmail({ email: other, passCode: first }), 'value_taken');
    const second = await emailCode('CHANNEL_BIND_EMAIL', mine);
    granted(bindEmail, await client.bindEmail({ email: mine, passCode: second }));

    const third = await emailCode('CHANNEL_BIND_EMAIL', `x${mine}`);
    refused(await client.bindEmail({ email: `x${mine}`, passCode: third }), 'address_bound');

    assert.equal(granted(getProfile, await owned.client.getProfile({})).email, other);
  });

  it('guesses at codes are slowed down by account', async () => {
    const guess = () => client.bindEmail({ email: `g${count}@example.com`, passCode: '000000' });
    for (let tries = 0; tries < 5; tries += 1) refused(await guess(), 'code_wrong');

    await assert.rejects(guess(), /429/);
  });

  it('the last way in stays, whichever it is', async () => {
    const own = await visitor();
    const extIdpId = world.sourceId;
    const text = refused(await own.unlinkExtIdp({ extIdpId }), 'last_credential');
    assert.match(text, /only way left/);

    granted(signInRoutes.updatePassword, await own.updatePassword({ newPassword: password }));
    const renewed = authenticationClient(world);
    const { access_token: token } = await signIn(world, renewed, new WebBrowser());
    renewed.setAccessToken(token);
    refused(await renewed.unlinkExtIdp({ extIdpId }), 'last_credential');
    granted(updateProfile, await renewed.updateProfile({ username: `named-${count}` }));
    granted(accountBindingRoutes.unlinkExtIdp, await renewed.unlinkExtIdp({ extIdpId }));

    const again = authenticationClient(world);
    const reply = await again.signInByUsernamePassword({ username: `named-${count}`, password });
    granted(signInRoutes.signInByCredentials, reply);
  });

  it('getApplicationEnabledExtIdps names what can be bound, and of no unknown application', async () => {
    const reply = await client.getApplicationEnabledExtIdps();
    const { getApplicationEnabledExtIdps } = accountBindingRoutes;
    const [offered] = granted(getApplicationEnabledExtIdps, reply);
    assert.equal(offered?.identifier, 'main');

    const unknown = authenticationClient({ ...world, appId: '66b2f0e9a7e44d0f9c3e5a12' });
    refused(await unknown.getApplicationEnabledExtIdps(), 'application_not_found');
  });
});
