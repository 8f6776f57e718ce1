import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newBrowser, startBrokerWorld } from '../../test/world/broker-world.ts';
import type { Interaction } from './interaction.ts';
import { finishProvenSignIn } from './proven-sign-in.ts';

async function startScene(parameters: Interaction['params'] = {}) {
  const world = await startBrokerWorld();
  const request = newBrowser();
  const interaction = world.newInteraction(parameters);
  const { uid: token } = interaction;
  await world.deps.steps.open('choose', {}, { browser: request(), token });
  const user = await world.addUser();
  const finish = (browser = request()) =>
    finishProvenSignIn(world.deps, { interaction, browser }, { userId: user.id, amr: ['pwd'] });
  return { world, user, interaction, finish };
}

test('of two clicks on "sign in" one signs in', async () => {
  const { world, user, interaction, finish } = await startScene();
  try {
    const results = await Promise.allSettled([finish(), finish()]);
    const [login] = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refusals = results.flatMap((one) =>
      one.status === 'rejected' ? [Reflect.get(Object(one.reason), 'code')] : [],
    );
    assert.deepEqual(refusals, ['login_expired']);
    assert.deepEqual(login, {
      interactionUid: interaction.uid,
      userId: user.id,
      acr: undefined,
      amr: ['pwd'],
    });
  } finally {
    await world.close();
  }
});

test("somebody else's browser cannot finish it, and leaves it to its owner (incident 31)", async () => {
  const { world, finish } = await startScene();
  try {
    await assert.rejects(finish(newBrowser()()), { code: 'login_other_browser' });
    await finish();
  } finally {
    await world.close();
  }
});

test('a tenant lets in nobody who does not belong to it', async () => {
  const { world, finish } = await startScene({ tenant_id: 'some-tenant' });
  try {
    await assert.rejects(finish(), { code: 'not_a_member' });
  } finally {
    await world.close();
  }
});
