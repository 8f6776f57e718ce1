import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { MINUTE_MS } from '../../server/kernel/clock.ts';
import { SamlWorld } from '../world/saml-world.ts';
import { storesUnderTest } from '../world/stores.ts';

for (const store of await storesUnderTest()) {
  describe(`our keys towards a SAML provider, on ${store.name}`, { skip: store.skip }, () => {
    const time = { offset: 0 };
    let world: SamlWorld;

    before(async () => {
      const { env } = await store.fresh();
      const clock = () => Date.now() + time.offset;
      world = await SamlWorld.start({ env, clock }, { signSamlRequest: true, wantEncrypted: true });
    });
    after(() => world.close());

    async function certificates(): Promise<readonly string[]> {
      const { list } = await world.causeway.make('get-ext-idp-conn-keys', {
        id: world.connectionId,
      });
      return (list as readonly { certificate: string }[]).map(({ certificate }) => certificate);
    }

    const bodyOf = (certificate: string) => certificate.replaceAll(/-----[^-]+-----|\s/g, '');

    it('are published, the next one too, and people sign in encrypted for the current one', async () => {
      const [next = '', current = ''] = await certificates();
      const metadata = await world.metadata();
      assert.ok(metadata.includes(bodyOf(next)) && metadata.includes(bodyOf(current)));
      assert.ok(!metadata.includes('PRIVATE'));
      const { tokens } = await world.signIn({ encrypted: true }, { certificate: current });
      assert.ok(tokens.claims()?.sub);
    });

    it('change places, and what is encrypted for the old one is opened for a while', async () => {
      const [next = '', current = ''] = await certificates();
      await world.causeway.make('rotate-ext-idp-conn-keys', { id: world.connectionId });
      time.offset += MINUTE_MS;

      const metadata = await world.metadata();
      assert.ok(metadata.includes(bodyOf(next)) && !metadata.includes(bodyOf(current)));
      const answered = { at: Date.now() + time.offset, encrypted: true };
      for (const certificate of [next, current]) {
        assert.ok((await world.signIn(answered, { certificate })).tokens.access_token);
      }
    });

    it('incident-28: are made by each server for itself', async () => {
      const other = await SamlWorld.start({ env: (await store.fresh()).env });
      try {
        const known = await certificates();
        const { list } = await other.causeway.make('get-ext-idp-conn-keys', {
          id: other.connectionId,
        });
        for (const { certificate } of list as readonly { certificate: string }[]) {
          assert.ok(!known.includes(certificate));
        }
      } finally {
        await other.close();
      }
    });
  });
}
