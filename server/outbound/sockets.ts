/**
 * Connections for protocols that are not HTTP: directories. The addresses are judged as `http.ts` judges
 * them, by the same guard and in the same step as they are used.
 *
 * Not here: any knowledge of the protocol spoken. A connection has no deadline but that of its making;
 * whoever speaks sets the others.
 */
import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as wrapInTls, type TLSSocket } from 'node:tls';

import { UpstreamError } from '../kernel/upstream-error.ts';
import { faultOfCode } from './fault.ts';
import { createAddressJudge, createPlainHttpJudge } from './address.ts';
import {
  ADD_RANGE,
  guardedLookup,
  type GuardOptions,
  refusedLiteral,
  resolveHost,
  type ResolveHost,
} from './connect.ts';

export interface OutboundSockets {
  /** Throws `UpstreamError`: `unreachable`, or `misconfigured` for a refused address. */
  readonly open: (target: {
    readonly host: string;
    readonly port: number;
    readonly isSecured: boolean;
  }) => Promise<Socket>;
  /** Throws `UpstreamError`: `unreachable`, or `misconfigured` for a certificate that is not good. */
  readonly secure: (
    socket: Socket,
    identity: { readonly host: string; readonly authorities?: string | undefined },
  ) => Promise<TLSSocket>;
  /** Ends every connection that is still open. */
  readonly close: () => void;
}

export interface SocketOptions {
  /** CIDR ranges that may be reached although they are private, and the only ones without TLS. */
  readonly allow: readonly string[];
  /** Default 5 s, for TCP and for TLS each. */
  readonly timeoutMs?: number;
  readonly resolve?: ResolveHost;
}

/**
 * The one opener of sockets for protocols other than HTTP; guarded as requests are. Throws
 * `UpstreamError`.
 */
export function createOutboundSockets(options: SocketOptions): OutboundSockets {
  const { allow, timeoutMs = 5000, resolve = resolveHost } = options;
  const secured = { isAllowed: createAddressJudge(allow), remedy: ADD_RANGE, resolve };
  const plain = {
    isAllowed: createPlainHttpJudge(allow),
    remedy:
      'a connection without TLS goes only to the ranges of CAUSEWAY_OUTBOUND_ALLOW: use TLS, or add its range',
    resolve,
  };
  const open = new Set<Socket>();

  return {
    async open({ host, port, isSecured }) {
      const socket = await openGuarded({ host, port, timeoutMs }, isSecured ? secured : plain);
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      return socket;
    },
    secure: (socket, { host, authorities }) => {
      const wrapped = wrapInTls({
        socket,
        host, // what the certificate must name, where there is no server name
        ...(isIP(host) === 0 && { servername: host }),
        ...(authorities !== undefined && { ca: authorities }),
      });
      return established(wrapped, { event: 'secureConnect', place: host, timeoutMs });
    },
    close() {
      for (const socket of open) socket.destroy();
    },
  };
}

async function openGuarded(
  target: { readonly host: string; readonly port: number; readonly timeoutMs: number },
  guard: GuardOptions,
): Promise<Socket> {
  const { host, port, timeoutMs } = target;
  const refused = refusedLiteral(host, guard);
  if (refused !== undefined) throw refused;
  const socket = connect({ host, port, lookup: guardedLookup(guard), autoSelectFamily: true });
  return established(socket, { event: 'connect', place: `${host}:${port}`, timeoutMs });
}

async function established<Kind extends Socket | TLSSocket>(
  socket: Kind,
  making: { readonly event: string; readonly place: string; readonly timeoutMs: number },
): Promise<Kind> {
  const { event, place, timeoutMs } = making;
  // What happens to it when nobody listens is told by its end; unheard, it would end the process.
  socket.on('error', () => undefined);
  try {
    await once(socket, event, { signal: AbortSignal.timeout(timeoutMs) });
    return socket;
  } catch (error) {
    socket.destroy();
    throw asUpstreamError(error, place);
  }
}

/** Codes of certificates that OpenSSL or the name check refused; they all mean somebody must act. */
const CERTIFICATE = /CERT|ISSUER|SELF_SIGNED|ALTNAME|CRL|HOSTNAME|INVALID_CA|INVALID_PURPOSE/;

function asUpstreamError(error: unknown, place: string): UpstreamError {
  if (error instanceof UpstreamError) {
    const { reason, fault } = error;
    return new UpstreamError(reason, { fault, detail: `${place}: ${error.detail ?? ''}` });
  }
  const code = String(Reflect.get(Object(error), 'code') ?? 'unknown').replace(
    'ABORT_ERR',
    'too slow',
  );
  const reason = CERTIFICATE.test(code) ? 'misconfigured' : 'unreachable';
  return new UpstreamError(reason, { fault: faultOfCode(code), detail: `${place}: ${code}` });
}
