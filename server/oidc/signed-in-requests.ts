/**
 * Requests that arrive elsewhere and are answered as if they had come to oidc-provider's own address.
 *
 * The browser that brings the last proof of who signed in gets the application's answer at once,
 * without a further redirect. Who signed in is known to that request only: nothing is stored that
 * another request could use.
 */
import { type AdapterPayload, type KoaContextWithOIDC, Provider } from 'oidc-provider';

import type { Interaction, SignedIn } from '../broker/interaction.ts';
import { resumeCookie, routes } from './configuration.ts';
import type { IncomingMessage } from './http-types.ts';

export class SignedInRequests {
  readonly #logins = new WeakMap<IncomingMessage, SignedIn>();
  readonly #found = new WeakMap<Interaction, AdapterPayload>();

  /** Remembers the stored request behind what the broker is given of it. */
  note(interaction: Interaction, payload: AdapterPayload): Interaction {
    this.#found.set(interaction, payload);
    return interaction;
  }

  /**
   * The waiting request, where it was read on behalf of the one that is being answered. That it still
   * waits is decided where it is used up, and by nothing that was read before.
   */
  found(uid: string): AdapterPayload | undefined {
    const request = Provider.ctx?.req;
    const login = request && this.#logins.get(request);
    if (login?.interaction?.uid !== uid) return undefined;
    return this.#found.get(login.interaction);
  }

  /**
   * Makes the request, while it is answered, what oidc-provider expects of a browser that returns from
   * signing in. Afterwards it is what it was, for the log: the way back from a source may be a POST.
   */
  async answer(
    login: SignedIn,
    request: IncomingMessage,
    answer: () => Promise<void>,
  ): Promise<void> {
    const { method, url } = request;
    this.#logins.set(request, login);
    Object.assign(request, {
      method: 'GET',
      url: `${routes.authorization}/${login.interactionUid}`,
    });
    try {
      await answer();
    } finally {
      Object.assign(request, { method, url });
      this.#logins.delete(request);
    }
  }

  /**
   * Shows oidc-provider the resume cookie, which is bound to another path and so stayed at home. The
   * cookie proves that the request began in this browser (login CSRF), and that is proven already:
   * only the browser that began it could open the broker's step, and only the browser that opened
   * the step could take it.
   */
  showCookie(ctx: KoaContextWithOIDC): void {
    const login = this.#logins.get(ctx.req);
    if (login === undefined) return;
    const { cookies } = ctx;
    const get = cookies.get.bind(cookies);
    cookies.get = (name, options) =>
      name === resumeCookie ? login.interactionUid : get(name, options);
  }

  /** The waiting request with who signed in, where this is known; undefined when it waits no more. */
  complete(uid: string, waiting: AdapterPayload): AdapterPayload | undefined {
    const request = Provider.ctx?.req;
    const login = request && this.#logins.get(request);
    if (login?.interactionUid !== uid) return waiting;
    if (waiting['result'] !== undefined) return undefined;
    // Whoever was signed in when this began is of no interest any more; another tab may have
    // replaced that session, and this sign-in is to succeed all the same.
    const { session: _earlier, ...rest } = waiting;
    return { ...rest, result: resultOf(login) };
  }
}

function resultOf({ userId, acr, amr, authenticatedAt, upstream }: SignedIn) {
  return {
    login: {
      accountId: userId,
      ...(acr !== undefined && { acr }),
      ...(amr !== undefined && { amr: [...amr] }),
      ...(authenticatedAt !== undefined && { ts: Math.floor(authenticatedAt / 1000) }),
    },
    consent: {},
    ...(upstream !== undefined && { upstream }),
  };
}
