/** What vendors granted is taken back where they can: their tokens are good for nothing afterwards. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { findTestUser } from '@causeway/sandbox/test-users.ts';
import { appleSettings } from '@causeway/sandbox/vendors/apple-key.ts';
import { connectorOf } from '@causeway/server/connectors/registry.ts';
import type { Tokens } from '@causeway/server/connectors/connector.ts';

import { vendorWorld, type VendorWorld } from '../world/vendor-login.ts';

interface Revocable {
  readonly type: string;
  /** Of the sandbox, where it is another. */
  readonly vendor?: string;
  /** What stands before the vendor's tokens. */
  readonly prefix?: string;
  readonly fields?: object;
  readonly token: 'accessToken' | 'refreshToken';
  readonly hasNoSecret?: true;
}

const vendors: readonly Revocable[] = [
  { type: 'apple:web', vendor: 'apple', fields: appleSettings, token: 'refreshToken' },
  {
    type: 'aws',
    fields: { domain: 'sandbox.auth.us-east-1.amazoncognito.com' },
    token: 'refreshToken',
  },
  { type: 'facebook', prefix: 'EAA', token: 'accessToken', hasNoSecret: true },
  { type: 'github', prefix: 'gho_', token: 'accessToken' },
  { type: 'google', token: 'refreshToken', hasNoSecret: true },
  { type: 'huawei', token: 'refreshToken', hasNoSecret: true },
  { type: 'line:mobile', vendor: 'line', token: 'accessToken' },
  { type: 'slack', prefix: 'xoxp-', token: 'accessToken', hasNoSecret: true },
  { type: 'weibo', token: 'accessToken', hasNoSecret: true },
];

describe('what a vendor granted is taken back', () => {
  let world: VendorWorld;
  before(async () => (world = await vendorWorld()));
  after(() => world.close());

  for (const { type, vendor = type, prefix = '', fields = {}, token, ...of } of vendors) {
    const settings = { clientId: 'sandbox', clientSecret: 'sandbox-secret', ...fields };
    const revoke = (tokens: Tokens, changed: object = {}) => {
      const real = connectorOf(type) ?? assert.fail(type);
      return world.revoke(real, { fields: { ...settings, ...changed }, tokens });
    };
    const granted = () => {
      const desk = world.sandbox.vendors.deskOf(vendor);
      const user = findTestUser('ada') ?? assert.fail('ada');
      const issued = desk.issue({ clientId: 'sandbox', redirectUri: '', user, scopes: [] });
      const { accessToken, refreshToken } = issued;
      const tokens = { accessToken: `${prefix}${accessToken}` };
      const both = token === 'refreshToken' ? { ...tokens, refreshToken } : tokens;
      return { tokens: both, isGood: () => desk.knows(issued[token]) };
    };

    it(`at ${type}, once and for all`, async () => {
      const { tokens, isGood } = granted();
      assert.ok(isGood());

      await revoke(tokens);
      assert.ok(!isGood());
      await revoke(tokens); // what is gone stays gone
      await revoke({});
    });

    if (of.hasNoSecret) continue;
    it(`at ${type} by whoever holds the secret only`, async () => {
      const { tokens, isGood } = granted();
      const changed =
        type === 'apple:web' ? { teamId: 'ANOTHERTEA' } : { clientSecret: 'another-secret' };

      await assert.rejects(revoke(tokens, changed), { name: 'UpstreamError' });
      assert.ok(isGood());
    });
  }
});
