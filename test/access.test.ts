import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { routes } from '@causeway/contract/index.ts';

import { openScene } from '../server/http/management/scene.ts';

/** How many routes ask for proof. Raise these with new routes; lowering one opens a door. */
const EXPECTED = { management: 85, user: 16, application: 16, public: 48 } as const;

const scene = await openScene();
after(() => scene.close());

test('every route declares who may call it, and none fewer than before', () => {
  const count = (access: string) => routes.filter((route) => route.access === access).length;

  for (const [access, expected] of Object.entries(EXPECTED)) {
    assert.equal(count(access), expected, access);
  }
  const sum = Object.values<number>(EXPECTED).reduce((a, b) => a + b);
  assert.equal(routes.length, sum, 'every access is one of the four');
});

for (const route of routes.filter(({ access }) => access === 'management')) {
  test(`${route.operation} refuses anonymous and forged callers before it reads a parameter`, async () => {
    const headers = [
      {},
      { authorization: 'Bearer x.y.z' },
      { authorization: 'Basic a2V5OnNlY3JldA==' },
      { authorization: `authing ${scene.accessKey.id}:c2lnbmF0dXJl` },
      { 'x-authing-userpool-id': scene.accessKey.poolId },
      { cookie: 'session=1' },
    ];

    for (const sent of headers) {
      const response = await scene.app.inject({
        method: route.method,
        url: route.path,
        headers: sent,
        ...(route.method === 'POST' && { payload: {} }),
      });
      assert.equal(response.json().statusCode, 401, JSON.stringify(sent));
      assert.equal(response.json().data, undefined);
    }
  });
}
