/** For tests: the use cases on an in-memory database, with light hashes and a clock that stands still. */
import { randomBytes } from 'node:crypto';

import { createUser, type NewUser } from '../directory/create-user.ts';
import type { User } from '../directory/user.ts';
import { newId, type PoolId } from '../kernel/ids.ts';
import { createPasswordHasher } from '../kernel/password-hash.ts';
import { openSqlStore } from '../store/sql/sql-store.ts';
import type { CredentialDeps, SigningIn } from './credentials.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';

const light = { memory: 64, passes: 1, parallelism: 1 };

export interface Scene {
  readonly deps: CredentialDeps;
  readonly mailbox: Mailbox;
  readonly visitor: SigningIn;
  readonly clock: { now: number };
  addUser(changes?: Partial<NewUser>): Promise<User>;
  /** The code of the newest message. */
  lastCode(): string;
  close(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const time = { now: Date.UTC(2026, 10, 22) };
  const clock = () => time.now;
  const keyEncryptionKeys = [randomBytes(32)];
  const store = await openSqlStore({ url: 'sqlite::memory:', keyEncryptionKeys, clock });
  const poolId = newId<PoolId>();
  await store.pools.insert({ id: poolId, name: 'pool', createdAt: time.now });
  const mailbox = createMailbox(clock);
  const hasher = createPasswordHasher({ cost: light });
  const deps = { store, clock, hasher, delivery: mailbox };
  return {
    deps,
    mailbox,
    visitor: { poolId, ip: '192.0.2.1', appId: newId(), userAgent: 'Test/1' },
    clock: time,
    addUser: (changes) => createUser(deps, { poolId }, { profile: {}, identities: [], ...changes }),
    lastCode: () => /\d{6}/.exec(mailbox.list()[0]?.text ?? '')?.[0] ?? 'none',
    close: () => store.close(),
  };
}
