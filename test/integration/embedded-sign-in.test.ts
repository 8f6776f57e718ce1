import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { type EmbeddedPage, embeddedPage } from '../world/embedded-page.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

describe('what the published component asks and sends', () => {
  let world: BrokeredWorld;
  let counter = 0;
  before(async () => {
    world = await startBrokeredWorld({
      application: { loginConfig: { enabledBasicLoginMethods: ['PHONE_CODE'] } },
    });
    await world.addConnection(
      'second',
      {},
      { associationMode: 'challenge', challengeBindingMethods: ['email-code', 'phone-code'] },
    );
  });
  after(() => world.close());

  const newEmail = () => `embedded-${(counter += 1)}@example.com`;
  const newPhone = () => `1390000${String((counter += 1)).padStart(4, '0')}`;
  const newPage = (browser = new WebBrowser()) => embeddedPage(world, browser);
  async function account(known: Readonly<Record<string, unknown>>): Promise<string> {
    return String((await world.causeway.make('create-user', known))['userId']);
  }
  /** Somebody new, in front of the question whether they have an account. */
  async function asked(page: EmbeddedPage): Promise<string> {
    world.upstream.person = somebody();
    const { apiCode, flowHandle = '' } = await page.popUp('second');
    assert.equal(apiCode, 1641);
    return flowHandle;
  }
  const wasSent = (address: string) =>
    codeSentTo(world.causeway, address).then(
      () => true,
      () => false,
    );

  it('is answered alike for whoever has an account and whoever has none', async () => {
    const email = newEmail();
    await account({ email, emailVerified: true, username: 'embedded-known' });
    const page = newPage();
    const find = (key: string, type: string) => page.ask('/api/v2/users/find', { key, type });

    for (const key of [email, newEmail()]) {
      assert.deepEqual(await find(key, 'email'), { code: 200, message: '', data: true });
      assert.deepEqual(await find(key, 'account'), { code: 200, message: '', data: false });
    }
    assert.equal((await find(newPhone(), 'phone')).data, true);
    assert.equal((await find('embedded-known', 'username')).data, false);
    assert.equal((await find(email, 'id')).statusCode, 400);
  });

  it('is a code by which the question that waits in the browser is answered, and there alone', async () => {
    const email = newEmail();
    const userId = await account({ email, emailVerified: true });
    const page = newPage();
    const flowHandle = await asked(page);
    const sent = await page.post('/api/v2/email/send', { email, scene: 'LOGIN_VERIFY_CODE' });
    assert.equal(sent.code, 200);
    const code = await codeSentTo(world.causeway, email);
    const answer = { action: 'bind-identity-by-email-code', data: { email, code } };

    const other = newPage();
    const otherHandle = await asked(other);
    const stolen = await other.post('/interaction/authFlow', {
      ...answer,
      flowHandle: otherHandle,
    });
    assert.equal(stolen.apiCode, 2001);
    const { apiCode, data } = await page.post('/interaction/authFlow', { ...answer, flowHandle });

    assert.equal(apiCode, 1600);
    assert.equal(Reflect.get(Object(Object(data).user), 'id'), userId);
  });

  it('is a code for a phone in the same way', async () => {
    const phone = newPhone();
    const userId = await account({ phone, phoneCountryCode: '+86', phoneVerified: true });
    const page = newPage();
    const flowHandle = await asked(page);
    assert.equal((await page.post('/api/v2/sms/send', { phone, scene: 'login' })).code, 200);
    const code = await codeSentTo(world.causeway, `+86${phone}`);

    const answer = { action: 'bind-identity-by-phone-code', data: { phone, code }, flowHandle };
    const { apiCode, data } = await page.post('/interaction/authFlow', answer);

    assert.equal(apiCode, 1600);
    assert.equal(Reflect.get(Object(Object(data).user), 'id'), userId);
  });

  it('is no code where nothing is asked and the application offers no sign-in by one', async () => {
    const [email, phone] = [newEmail(), newPhone()];
    const page = newPage();

    const byMail = await page.post('/api/v2/email/send', { email, scene: 'LOGIN_VERIFY_CODE' });
    const byPhone = await page.post('/api/v2/sms/send', { phone, scene: 'login' });

    assert.deepEqual([byMail.statusCode, byMail.reason], [403, 'method_not_offered']);
    assert.equal(await wasSent(email), false);
    assert.equal(byPhone.code, 200);
    assert.equal(await wasSent(`+86${phone}`), true);
  });

  it('is refused for the page of somebody else, and for what is no address', async () => {
    const email = newEmail();
    const page = newPage();
    await asked(page);
    const body = { email, scene: 'LOGIN_VERIFY_CODE' };

    const elsewhere = await page.post('/api/v2/email/send', body, { origin: 'https://evil.test' });
    const nowhere = await page.post('/api/v2/email/send', { ...body, email: 'nowhere' });
    const otherwise = await page.post('/api/v2/email/send', { ...body, scene: 'RESET_PASSWORD' });

    assert.equal(elsewhere.statusCode, 403);
    assert.deepEqual([nowhere.statusCode, nowhere.field], [400, 'email']);
    assert.deepEqual([otherwise.statusCode, otherwise.field], [400, 'scene']);
    assert.equal(await wasSent(email), false);
  });

  it('has to wait after each code, and says so where the component reads it', async () => {
    const email = newEmail();
    const page = newPage();
    await asked(page);
    const body = { email, scene: 'LOGIN_VERIFY_CODE' };
    await page.post('/api/v2/email/send', body);

    const again = await page.post('/api/v2/email/send', body);

    assert.deepEqual([again.status, again.statusCode, again.apiCode], [200, 429, 2080]);
    assert.match(again.message ?? '', /\d+ s/);
  });
});
