/** samlify, loaded without its types: they bring those of a browser into every file of the project. */
import { createRequire } from 'node:module';

export interface Entity {
  getMetadata(): string;
}

export interface SentMessage {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
  readonly octetString?: string;
}

interface Parsed {
  readonly extract: Readonly<Record<string, unknown>> & {
    readonly request?: { readonly id: string };
    readonly response?: { readonly id: string; readonly inResponseTo?: string };
  };
}

export interface IdentityProvider extends Entity {
  parseLogoutRequest(sp: Entity, binding: 'redirect' | 'post', sent: SentMessage): Promise<Parsed>;
  parseLogoutResponse(sp: Entity, binding: 'redirect' | 'post', sent: SentMessage): Promise<Parsed>;
  parseLoginRequest(
    sp: Entity,
    binding: 'redirect' | 'post',
    request: SentMessage,
  ): Promise<Parsed>;
  createLoginResponse(
    sp: Entity,
    request: { readonly extract: { readonly request: { readonly id: string } } },
    binding: 'post',
    user: object,
    options: {
      readonly customTagReplacement: () => { readonly id: string; readonly context: string };
      readonly encryptThenSign: boolean;
    },
  ): Promise<{ readonly context: string }>;
}

interface Samlify {
  readonly SamlLib: {
    constructSAMLSignature(options: object): string;
  };
  readonly IdentityProvider: (settings: object) => IdentityProvider;
  readonly ServiceProvider: (settings: object) => Entity;
  readonly Constants: {
    readonly namespace: {
      readonly binding: { readonly redirect: string; readonly post: string };
    };
  };
  readonly setSchemaValidator: (validator: { validate(): Promise<string> }) => void;
}

const require = createRequire(import.meta.url);

export const samlify = require('samlify') as Samlify; // what is used of it, as its documentation has it
