import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type Config, readConfig } from './config.ts';
import { ConfigError } from './config/problem.ts';
import { createOutlets } from './delivery.ts';

const mail = { to: 'ada@example.com', subject: 'Hello', text: 'Hello' };
const sms = { to: '+15550001111', text: '123456', code: '123456', language: 'en' } as const;
const ways = { clock: () => 7, http: { fetch: () => assert.fail('nothing may leave') } };

function configOf(env: Readonly<Record<string, string>>): Config {
  const invocation = readConfig({ CAUSEWAY_ENCRYPTION_KEYS: 'A'.repeat(43), ...env }, []);
  return invocation.kind === 'start' ? invocation.config : assert.fail();
}

const production = { CAUSEWAY_PUBLIC_URL: 'https://id.example.com' };

describe('delivery', () => {
  it('is a mailbox in development, and nothing leaves the machine', async () => {
    const { delivery, mailbox } = createOutlets(configOf({}), ways);

    await delivery.sendMail(mail);
    await delivery.sendSms(sms);

    const kept = mailbox?.list().map(({ medium, to, at }) => [medium, to, at]);
    assert.deepEqual(kept, [
      ['sms', sms.to, 7],
      ['mail', mail.to, 7],
    ]);
  });

  it('is refused where nothing is set up, with the setting that would help', async () => {
    const { delivery, mailbox } = createOutlets(configOf(production), ways);

    assert.equal(mailbox, undefined);
    for (const [sent, setting] of [
      [delivery.sendMail(mail), 'CAUSEWAY_SMTP_URL'],
      [delivery.sendSms(sms), 'CAUSEWAY_SMS_URL'],
    ] as const) {
      await assert.rejects(sent, (error: Error) => {
        assert.equal(Reflect.get(error, 'code'), 'delivery_not_configured');
        assert.equal(Object(Reflect.get(error, 'values')).setting, setting);
        return true;
      });
    }
  });

  it('does not start with a gateway that lacks something', () => {
    const config = configOf({ ...production, CAUSEWAY_SMS_URL: 'twilio://sid:token@host' });

    assert.throws(() => createOutlets(config, ways), ConfigError);
  });

  const wrong = [
    { CAUSEWAY_SMTP_URL: 'https://mail.example.com' },
    { CAUSEWAY_MAIL_FROM: 'nobody' },
    { CAUSEWAY_MAIL_FROM: 'A <a@example.com>\nBcc: b@example.com' },
    { CAUSEWAY_SMS_URL: 'https://:secret@sms.example.com' },
  ];
  for (const env of wrong) {
    it(`does not start with ${JSON.stringify(env)}`, () => {
      assert.throws(() => configOf(env), ConfigError);
    });
  }
});
