import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { login } from '../../conformance-scene.ts';
import { openIdVendorScene } from '../../engine/openid-vendor-scene.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import type { UpstreamReason } from '../../../kernel/upstream-error.ts';
import { slack, slackMobile } from './connector.ts';

const TOKEN = 'https://slack.com/api/openid.connect.token';
const TEAM = 'https://slack.com/team_id';
const fields = { clientId: 'client-1', clientSecret: 'secret-1' };

let scene: Awaited<ReturnType<typeof openIdVendorScene>>;
before(async () => {
  scene = await openIdVendorScene({
    token: TOKEN,
    keys: 'https://slack.com/openid/connect/keys',
    claims: { iss: 'https://slack.com', aud: 'client-1', sub: 'U0R7MFMJM', [TEAM]: 'T0RR' },
    answer: { ok: true },
  });
});

test('the same id in another workspace is another person', async () => {
  const one = await scene.signIn(slack, fields);
  const other = await scene.signIn(slack, fields, { [TEAM]: 'T0OTHER' });

  assert.equal(one.subjects[0].value, other.subjects[0].value);
  assert.notEqual(one.subjects[0].authority, other.subjects[0].authority);
});

test('a workspace that is set lets nobody else in, whatever the address asked for', async () => {
  const closed = { ...fields, team: 'T0RR' };
  assert.ok(await scene.signIn(slack, closed));

  await rejectsAs(scene.signIn(slack, closed, { [TEAM]: 'T0OTHER' }), 'not_member');
  await rejectsAs(scene.signIn(slack, fields, { [TEAM]: undefined }), 'bad_response');
  const credential = { code: 'c-1' };
  const changed = { [TEAM]: 'T0OTHER' };
  const byApp = scene.exchange(slackMobile, closed, { credential, changed });
  await rejectsAs(byApp, 'not_member');
});

test('the workspace is asked for where it is set', async () => {
  const sent = async (more: object) => {
    const config = slack.decode({ ...fields, ...more });
    const started = await slack.redirect?.start({ config, login }, scene.tools);
    return new URL(started?.instruction.url ?? '').searchParams.get('team');
  };
  assert.equal(await sent({ teamId: 'T0RR' }), 'T0RR');
  assert.equal(await sent({}), null);
});

const errors: Readonly<Record<string, UpstreamReason>> = {
  invalid_code: 'bad_code',
  code_expired: 'bad_code',
  bad_client_secret: 'misconfigured',
  invalid_client_id: 'misconfigured',
  bad_redirect_uri: 'misconfigured',
  team_access_not_granted: 'not_member',
  ratelimited: 'rate_limited',
  internal_error: 'unreachable',
};

test('a no with status 200 is a no, by the reason of its word', async () => {
  const config = slackMobile.decode(fields);
  for (const [error, reason] of Object.entries(errors)) {
    scene.upstream.answer(`POST ${TOKEN}`, { json: { ok: false, error } });
    const attempt = slackMobile.native?.exchange(
      { config, credential: { code: 'c' } },
      scene.tools,
    );
    await rejectsAs(Promise.resolve(attempt), reason);
  }
});
