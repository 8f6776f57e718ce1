import assert from 'node:assert/strict';
import { test } from 'node:test';

import { rejectsAs } from '../../engine/rejects-as.ts';
import { SamlScene } from './scene.ts';

for (const signing of ['response', 'assertion', 'both'] as const) {
  test(`a person signs in when the provider signs: ${signing}`, async () => {
    const scene = new SamlScene();
    const { subjects } = await scene.signIn({}, { signing, nameId: 'ada' });
    assert.deepEqual(subjects, [{ type: 'generic', value: 'ada', authority: scene.idp.entityId }]);
  });
}

test('an answer without any signature lets nobody in', async () => {
  const scene = new SamlScene();
  await rejectsAs(scene.signIn({}, { signing: 'none' }), 'bad_token', /not signed/);
});
