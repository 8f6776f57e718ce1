/**
 * One connection to a directory: opened by the guard, secured before a word is said, limited in time and
 * in bytes, and closed for good when it breaks. What is spoken on it is ldapts's, which never opens a
 * connection itself here, follows no referral, and is loaded with the first login.
 */
import type { Socket } from 'node:net';

import type { Client } from 'ldapts';

import type { Tools } from '../../connector.ts';
import type { LdapConfig } from './config.ts';
import { BINARY, entryOf, type Entry } from './entry.ts';
import { askForTls } from './start-tls.ts';

const OPERATION_TIMEOUT_MS = 5000;
const SEARCH_LIMIT_S = 5;
/** What one task may bring over the wire; a directory that says more is broken or hostile. */
const BYTE_LIMIT = 2 * 1024 * 1024;

export interface Search {
  readonly base: string;
  /** Default: the whole tree below the base. */
  readonly scope?: 'base' | 'sub';
  readonly filter: string;
  readonly attributes: readonly string[];
  /** How many entries are wanted at most; the directory is told so, too. */
  readonly limit: number;
}

export interface Directory {
  /** Proves a name by its password. Rejects with the client's own error. */
  bind(dn: string, password: string): Promise<void>;
  search(search: Search): Promise<readonly Entry[]>;
  isUsable(): boolean;
  /** Counts bytes from here. */
  begin(): void;
  /** Until the next `begin` it neither keeps the process nor stays open for longer than this. */
  rest(idleMs: number): void;
  close(): void;
}

/** Throws `UpstreamError`. */
export async function openDirectory(config: LdapConfig, tools: Tools): Promise<Directory> {
  const socket = await openSocket(config, tools);
  const { Client } = await import('ldapts');
  const sockets = [socket];
  const client = new Client({
    url: 'ldap://directory', // never resolved: the connection is there
    timeout: OPERATION_TIMEOUT_MS,
    createConnection: () => {
      const [only] = sockets.splice(0);
      // A second one would be a fresh connection without the proof that the first one had.
      if (only === undefined) throw new Error('the connection was closed');
      return only;
    },
  });
  return directoryOn(client, socket);
}

async function openSocket(config: LdapConfig, { sockets }: Tools): Promise<Socket> {
  const { host, port, protection, ca } = config;
  const socket = await sockets.open({ host, port, isSecured: protection !== 'none' });
  if (protection === 'none') return socket;
  try {
    if (protection === 'start-tls') await askForTls(socket, OPERATION_TIMEOUT_MS);
    return await sockets.secure(socket, { host, authorities: ca });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function directoryOn(client: Client, socket: Socket): Directory {
  let received = 0;
  socket.on('data', ({ length }: Buffer) => {
    received += length;
    if (received > BYTE_LIMIT) socket.destroy();
  });
  socket.on('timeout', () => socket.destroy());
  return {
    bind: (dn, password) => client.bind(dn, password),
    async search({ base, scope = 'sub', filter, attributes, limit }) {
      const { searchEntries } = await client.search(base, {
        scope,
        derefAliases: 'never',
        filter,
        attributes: [...attributes],
        explicitBufferAttributes: [...BINARY],
        sizeLimit: limit,
        timeLimit: SEARCH_LIMIT_S,
      });
      return searchEntries.map(entryOf);
    },
    isUsable: () => client.isConnected && !socket.destroyed,
    begin() {
      received = 0;
      socket.setTimeout(0);
      socket.ref();
    },
    rest(idleMs) {
      socket.setTimeout(idleMs);
      socket.unref();
    },
    close: () => socket.destroy(),
  };
}
