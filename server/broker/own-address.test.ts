import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import type { CodeChannel } from '@causeway/contract/codes.ts';

import { emailContact, phoneContact } from '../credentials/contact-of.ts';
import type { Contact } from '../credentials/credentials.ts';
import { openScene, type Scene } from '../credentials/scene.ts';
import { sendCode } from '../credentials/send-code.ts';
import type { User } from '../directory/user.ts';
import { MINUTE_MS } from '../kernel/clock.ts';
import { bindAddress, unbindAddress } from './own-address.ts';

const password = 'correct horse';
const ada = emailContact('ada@example.com');
const number = phoneContact('13800138000', undefined);

describe("a person's own addresses", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.close());

  async function codeFor(channel: CodeChannel, contact: Contact): Promise<string> {
    scene.clock.now += 2 * MINUTE_MS; // the pace of codes is tested elsewhere
    const words = { applicationName: 'App', language: 'en' } as const;
    await sendCode(scene.deps, scene.visitor, { channel, contact, ...words });
    return scene.lastCode();
  }

  const personOf = ({ id: userId }: User) => ({ ...scene.visitor, userId });
  const stored = async ({ poolId, id }: User) =>
    (await scene.deps.store.users.find(poolId, id)) ?? assert.fail(id);

  async function bind(user: User, contact: Contact): Promise<void> {
    const channel = contact.kind === 'email' ? 'CHANNEL_BIND_EMAIL' : 'CHANNEL_BIND_PHONE';
    const code = await codeFor(channel, contact);
    await bindAddress(scene.deps, personOf(user), { contact, code });
  }

  async function unbind(user: User, contact: Contact): Promise<void> {
    const { kind } = contact;
    const channel = kind === 'email' ? 'CHANNEL_UNBIND_EMAIL' : 'CHANNEL_UNBIND_PHONE';
    const code = await codeFor(channel, contact);
    await unbindAddress(scene.deps, personOf(user), { kind, code });
  }

  it('are added as confirmed, and taken away again', async () => {
    const user = await scene.addUser({ username: 'ada', password });

    await bind(user, ada);
    await bind(user, number);
    const bound = await stored(user);
    assert.deepEqual([bound.email, bound.emailVerified], ['ada@example.com', true]);
    assert.deepEqual([bound.phone, bound.phoneVerified], ['+8613800138000', true]);
    assert.equal(bound.phoneCountryCode, '+86');

    await unbind(user, ada);
    await unbind(user, number);
    const left = await stored(user);
    assert.deepEqual([left.email, left.emailVerified], [undefined, false]);
    assert.deepEqual([left.phone, left.phoneVerified], [undefined, false]);
    assert.equal(left.phoneCountryCode, undefined);
  });

  it('need the code for just this, sent to just this address', async () => {
    const user = await scene.addUser({ username: 'ada', password });
    const other = emailContact('eve@example.com');
    const wrong = [
      await codeFor('CHANNEL_LOGIN', ada),
      await codeFor('CHANNEL_BIND_EMAIL', other),
      await codeFor('CHANNEL_UNBIND_EMAIL', ada),
    ];

    for (const code of wrong) {
      const proof = { contact: ada, code };
      await assert.rejects(bindAddress(scene.deps, personOf(user), proof), { code: 'code_wrong' });
    }
    assert.equal((await stored(user)).email, undefined);
  });

  it('are guessed at more and more slowly, whatever address is tried', async () => {
    const user = await scene.addUser({ username: 'ada', password });
    const guess = (ip: string, contact: Contact) =>
      bindAddress(scene.deps, { ...personOf(user), ip }, { contact, code: '000000' });
    for (let tries = 0; tries < 5; tries += 1) {
      const contact = emailContact(`ada${tries}@example.com`);
      await assert.rejects(guess(`192.0.2.${tries}`, contact), { code: 'code_wrong' });
    }

    await assert.rejects(guess('192.0.2.99', number), { code: 'too_many_requests' });
    const unbinding = { kind: 'email', code: '000000' } as const;
    const owner = await scene.addUser({ email: 'owner@example.com', password });
    await assert.rejects(unbindAddress(scene.deps, personOf(owner), unbinding), {
      code: 'code_wrong',
    });
  });

  it('replace one that was never confirmed, and confirm the same one', async () => {
    const typo = await scene.addUser({ email: 'adda@example.com', password });
    const unconfirmed = await scene.addUser({ phone: '13800138000', password });

    await bind(typo, ada);
    await bind(unconfirmed, number);

    assert.equal((await stored(typo)).email, 'ada@example.com');
    assert.equal((await stored(unconfirmed)).phoneVerified, true);
  });

  it('do not replace a confirmed one, so that a found token cannot lead its codes elsewhere', async () => {
    const user = await scene.addUser({ email: 'ada@example.com', emailVerified: true, password });

    await assert.rejects(bind(user, emailContact('mallory@example.com')), {
      code: 'address_bound',
    });
    await bind(user, emailContact('ADA@example.com'));

    assert.equal((await stored(user)).email, 'ADA@example.com');
  });

  it('are not taken from somebody who proved them, or whom an administrator gave them', async () => {
    const user = await scene.addUser({ username: 'ada', password });
    await scene.addUser({ email: 'ada@example.com', emailVerified: true, origin: 'register' });
    await scene.addUser({ phone: '13800138000' });

    await assert.rejects(bind(user, ada), { code: 'value_taken', values: { field: 'email' } });
    await assert.rejects(bind(user, number), { code: 'value_taken', values: { field: 'phone' } });
  });

  it('incident-04: are taken from whoever registered with them and never proved it', async () => {
    const squatter = await scene.addUser({
      email: 'ada@example.com',
      password,
      origin: 'register',
    });
    const user = await scene.addUser({ username: 'ada', password });

    await bind(user, ada);

    assert.equal((await stored(user)).emailVerified, true);
    assert.equal((await stored(squatter)).email, undefined);
    const { poolId, id } = squatter;
    assert.equal(await scene.deps.store.users.sessionsEndedAt(poolId, id), scene.clock.now);
  });

  it('one of many at once who prove the same address gets it', async () => {
    const users = await Promise.all(
      ['a', 'b', 'c', 'd'].map((username) => scene.addUser({ username, password })),
    );
    const code = await codeFor('CHANNEL_BIND_EMAIL', ada);

    const outcomes = await Promise.allSettled(
      users.map((user) => bindAddress(scene.deps, personOf(user), { contact: ada, code })),
    );

    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('stay when they are the only way in', async () => {
    const user = await scene.addUser({ email: 'ada@example.com', emailVerified: true });

    await assert.rejects(unbind(user, ada), { code: 'last_credential' });
    assert.equal((await stored(user)).email, 'ada@example.com');
    await bind(user, number);
    await unbind(user, ada);
    await assert.rejects(unbind(user, number), { code: 'last_credential' });
  });

  it('stay when a password is left that has no name to go with', async () => {
    const user = await scene.addUser({ email: 'ada@example.com', emailVerified: true, password });

    await assert.rejects(unbind(user, ada), { code: 'last_credential' });
  });

  it('do not count where this server cannot send codes to them', async () => {
    const user = await scene.addUser({
      email: 'ada@example.com',
      emailVerified: true,
      phone: '13800138000',
      phoneVerified: true,
    });
    const code = await codeFor('CHANNEL_UNBIND_EMAIL', ada);
    const delivery = { ...scene.deps.delivery, reach: { email: true, phone: false } };
    const deps = { ...scene.deps, delivery };

    await assert.rejects(unbindAddress(deps, personOf(user), { kind: 'email', code }), {
      code: 'last_credential',
    });
  });

  it('that are not there cannot be taken away', async () => {
    const user = await scene.addUser({ username: 'ada', password });

    await assert.rejects(unbind(user, ada), { code: 'address_not_bound' });
  });

  it('two removals at once leave one way in', async () => {
    const user = await scene.addUser({
      email: 'ada@example.com',
      emailVerified: true,
      phone: '13800138000',
      phoneVerified: true,
    });
    const removals = [
      { kind: 'email', code: await codeFor('CHANNEL_UNBIND_EMAIL', ada) },
      { kind: 'phone', code: await codeFor('CHANNEL_UNBIND_PHONE', number) },
    ] as const;

    const outcomes = await Promise.allSettled(
      removals.map((removal) => unbindAddress(scene.deps, personOf(user), removal)),
    );

    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    const left = await stored(user);
    assert.equal([left.email, left.phone].filter((one) => one !== undefined).length, 1);
  });
});
