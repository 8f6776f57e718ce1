/**
 * The two capabilities of a connector by which something reaches us without a browser in between: a code on
 * the screen that a phone scans, and what a vendor pushes by itself. Part of the connector interface.
 */
import type { TSchema } from 'typebox';

import type { Assertion, Description, OnlyOnce, Tools } from './connector.ts';

export interface PollCapability<Config> {
  /** Has the vendor make the code that leads to a scene. Throws `UpstreamError`. */
  show(input: ShowInput<Config>, tools: Tools): Promise<ShownCode>;
  /**
   * What a program on the phone sends once the person agreed: an object of texts. Absent where the
   * vendor itself tells of it, by an event.
   */
  readonly credential?: TSchema;
  /** Judges who agreed. Throws `UpstreamError`; there is no other sign of failure. */
  finish(input: ScannedInput<Config>, tools: Tools): Promise<Assertion>;
}

export interface ShowInput<Config> {
  readonly config: Config;
  /** 32 letters and digits. Whoever sees the screen can read it, so it opens nothing by itself. */
  readonly scene: string;
  readonly lifetimeMs: number;
}

/** A text that is still to be drawn as a QR code, or the vendor's own picture of a code. */
export type ShownCode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'picture'; readonly contentType: string; readonly base64: string };

export interface ScannedInput<Config> {
  readonly config: Config;
  /** What the event, or the program on the phone, brought. */
  readonly brought: Readonly<Record<string, unknown>>;
}

export interface InboundCapability<Config> {
  /**
   * Proves that a message is the vendor's, and says what it means. Throws `UpstreamError`: `bad_token`
   * for a forged one, `replayed` for one that is not of this time, `bad_response` for nonsense.
   */
  receive(input: InboundInput<Config>, tools: Tools): Promise<Received>;
}

export interface InboundInput<Config> {
  readonly config: Config;
  readonly message: Message;
}

/** A request of a vendor as it came: nothing in it is trusted yet. */
export interface Message {
  readonly method: 'GET' | 'POST';
  readonly query: URLSearchParams;
  /** The value of a header; empty when it was not sent. */
  readonly header: (name: string) => string;
  /** At most 64 KiB. */
  readonly body: string;
}

export interface Received {
  /** What the vendor wants to hear. */
  readonly reply: Description;
  /** What happened; undefined for news that mean nothing here. */
  readonly event?: InboundEvent | undefined;
  /** A message that whoever overheard it could send again; the broker remembers it on every node. */
  readonly onlyOnce?: OnlyOnce | undefined;
}

export type InboundEvent =
  /** A person scanned the code of a scene and agreed. */
  | {
      readonly kind: 'scanned';
      readonly scene: string;
      readonly brought: Readonly<Record<string, string>>;
    }
  | PushedTicket;

/** Without which the application can ask the vendor nothing. */
export interface PushedTicket {
  readonly kind: 'ticket';
  /** The application and the kind of ticket, by which connectors ask for it. */
  readonly name: string;
  readonly value: string;
  /** Epoch ms, by the vendor's clock: of two tickets the later one stays. */
  readonly sentAt: number;
  /** Zero takes back what was pushed before. */
  readonly lifetimeMs: number;
}

/** What a mini program has its server ask the vendor, beside a sign-in. */
export interface MiniProgramCapability<Config> {
  /** Opens what the program got encrypted, under the session of a login code. Throws `UpstreamError`. */
  open(
    input: {
      readonly config: Config;
      readonly code: string;
      readonly encryptedData: string;
      readonly iv: string;
    },
    tools: Tools,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** The number that the person let the program have. Throws `UpstreamError`. */
  phone(
    input: { readonly config: Config; readonly code: string },
    tools: Tools,
  ): Promise<ProgramPhone>;
}

export interface ProgramPhone {
  readonly phoneNumber: string;
  readonly purePhoneNumber: string;
  readonly countryCode: string;
}
