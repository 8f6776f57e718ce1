/**
 * What somebody does at a provider before its connection works: where, what is copied, what is asked
 * for. One guide for each source, with what its single connection types have of their own.
 *
 * Not here: what a setting means; connectors say that themselves.
 */

export interface Words {
  readonly en: string;
  readonly zh: string;
}

/**
 * How well the protocol is established: by the vendor's own text or several implementations; by one of
 * these in part; from general knowledge; not at all.
 */
export type Evidence = 'A' | 'B' | 'C' | 'U';

export interface Guide {
  /** The provider's console; absent where it is the customer's own server. */
  readonly at?: string;
  readonly evidence: Evidence;
  /** What to make there. */
  readonly register: Words;
  /** Our setting, and what it is called there. */
  readonly copy: Readonly<Record<string, string>>;
  /** Permissions to ask for. */
  readonly ask?: Words;
  /** How the provider knows where people come back to. */
  readonly back: 'address' | 'domain' | 'events' | 'nowhere';
}

export const idAndSecret = (id: string, secret: string) => ({ clientId: id, clientSecret: secret });
