import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';

import { connectionRoutes } from '@causeway/contract/connections.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';

import { openScene } from './scene.ts';

const scene = await openScene();
const { call } = scene;
after(() => scene.close());

async function createConnection(params: object, type = 'oidc') {
  const source = await call(sourceRoutes.createExtIdp, { name: 'Okta', type });
  return call(connectionRoutes.createExtIdpConn, {
    extIdpId: source.data.id,
    type,
    identifier: `okta-${source.data.id}`,
    displayName: 'Okta',
    fields: { issuerUrl: 'https://okta.test', clientId: 'c', clientSecret: 's' },
    ...params,
  });
}

const attributeMapping = [
  { to: 'nickname', mode: 'set_once' },
  { to: 'customData.office', from: 'office.name', mode: 'keep_in_step' },
];
const assurance = {
  levels: [{ acr: 'mfa', sourceAmr: ['otp'] }],
  required: 'mfa',
  maxAgeSeconds: 600,
  whenInsufficient: 'step_up',
};

describe('the sign-in rules of a connection', () => {
  it('are stored and read, and stay when an update does not name them', async () => {
    const { data } = await createConnection({ attributeMapping, assurance });

    await call(connectionRoutes.updateExtIdpConn, { id: data.id, displayName: 'Renamed' });

    const read = await call(sourceRoutes.getExtIdp, { id: data.extIdpId });
    assert.deepEqual(read.data.connections[0].attributeMapping, attributeMapping);
    assert.deepEqual(read.data.connections[0].assurance, assurance);
  });

  it('are replaced as a whole', async () => {
    const { data } = await createConnection({ attributeMapping, assurance });
    const weaker = { levels: [], whenInsufficient: 'refuse' };

    const changes = { id: data.id, attributeMapping: [], assurance: weaker };
    const updated = await call(connectionRoutes.updateExtIdpConn, changes);

    assert.deepEqual(updated.data.attributeMapping, []);
    assert.deepEqual(updated.data.assurance, weaker);
  });

  const level = { acr: 'mfa', sourceAcr: ['x'] };
  const refused: readonly [string, object, RegExp][] = [
    [
      'an address',
      { attributeMapping: [{ to: 'email', from: 'mail', mode: 'set_once' }] },
      /told apart/,
    ],
    [
      'no attribute',
      { attributeMapping: [{ to: 'status', from: 'a', mode: 'set_once' }] },
      /one of/,
    ],
    [
      'a prototype',
      { attributeMapping: [{ to: 'customData.__proto__', from: 'a', mode: 'set_once' }] },
      /\[0\]\.to/,
    ],
    [
      'no path',
      { attributeMapping: [{ to: 'city', from: 'a..b', mode: 'set_once' }] },
      /malformed/,
    ],
    ['nothing to read', { attributeMapping: [{ to: 'city', mode: 'set_once' }] }, /\[0\]\.from/],
    [
      'one attribute twice',
      {
        attributeMapping: [
          { to: 'city', from: 'a', mode: 'set_once' },
          { to: 'city', from: 'b', mode: 'set_once' },
        ],
      },
      /\[1\]\.to/,
    ],
    [
      'a level that nothing reaches',
      { assurance: { levels: [{ acr: 'mfa' }], whenInsufficient: 'refuse' } },
      /levels\[0\]\.sourceAcr/,
    ],
    [
      'one level twice',
      { assurance: { levels: [level, level], whenInsufficient: 'refuse' } },
      /levels\[1\]\.acr/,
    ],
    [
      'a demand for no level',
      { assurance: { levels: [level], required: 'x', whenInsufficient: 'refuse' } },
      /assurance\.required.*mfa/,
    ],
  ];
  for (const [what, params, message] of refused) {
    it(`refuse ${what}`, async () => {
      const answer = await createConnection(params);
      assert.equal(answer.statusCode, 400);
      assert.match(answer.message, message);
    });
  }

  it('demand nothing of a source that does not tell how it saw people', async () => {
    const answer = await createConnection({ assurance, fields: {} }, 'github');
    assert.equal(answer.statusCode, 400);
    assert.match(answer.message, /github do not tell/);
  });
});
