/** Connections for protocols that are not HTTP. Part of the connector interface. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** The same guard for protocols that are not HTTP. Throws `UpstreamError` only. */
export interface UpstreamSockets {
  /** Opens a TCP connection to an address that was judged; it is closed with the server at the latest. */
  open(target: SocketTarget): Promise<Socket>;
  /** Wraps it in TLS: the certificate must be good and must name the host. */
  secure(socket: Socket, identity: ServerIdentity): Promise<TLSSocket>;
}

export interface SocketTarget {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether TLS follows before any secret; without it, only explicitly allowed ranges are reached. */
  readonly isSecured: boolean;
}

export interface ServerIdentity {
  readonly host: string;
  /** In PEM: the only authorities to trust. Absent: those that this machine trusts. */
  readonly authorities?: string | undefined;
}
