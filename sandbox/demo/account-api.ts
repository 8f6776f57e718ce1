import { Problem } from './problem.ts';
import { askForJson, isJsonObject, textOf } from './remote.ts';
import type { JsonObject } from './remote.ts';

/** One id that the signed-in person has in an external source. */
export type LinkedIdentity = {
  readonly extIdpId: string;
  readonly provider: string;
  readonly type: string;
  readonly userIdInIdp: string;
  readonly displayName: string | undefined;
  readonly originConnIds: readonly string[];
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
};

function textList(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function readIdentity(value: unknown): LinkedIdentity {
  if (!isJsonObject(value)) throw new Problem('answer_unreadable', { detail: 'identity' });
  const about = isJsonObject(value['userInfoInIdp']) ? value['userInfoInIdp'] : {};
  return {
    extIdpId: textOf(value, 'extIdpId') ?? '',
    provider: textOf(value, 'provider') ?? '',
    type: textOf(value, 'type') ?? '',
    userIdInIdp: textOf(value, 'userIdInIdp') ?? '',
    displayName: textOf(about, 'name') ?? textOf(about, 'nickname') ?? textOf(about, 'email'),
    originConnIds: textList(value['originConnIds']),
    accessToken: textOf(value, 'accessToken'),
    refreshToken: textOf(value, 'refreshToken'),
  };
}

/** Success stands in the body, not in the HTTP status. */
function dataOf(body: JsonObject): unknown {
  if (body['statusCode'] === 200) return body['data'];
  const code = body['apiCode'] ?? body['statusCode'];
  const requestId = textOf(body, 'requestId');
  const detail = [textOf(body, 'message'), `(${String(code)})`, requestId];
  throw new Problem('request_refused', { detail: detail.filter(Boolean).join(' ') });
}

/** The end-user API of the server, as far as linking needs it. */
export class AccountApi {
  readonly #origin: string;
  readonly #appId: string;

  constructor(options: { readonly apiOrigin: string; readonly appId: string }) {
    this.#origin = options.apiOrigin;
    this.#appId = options.appId;
  }

  async identities(accessToken: string): Promise<readonly LinkedIdentity[]> {
    const data = await this.#call('get-identities', { headers: { authorization: accessToken } });
    if (!Array.isArray(data)) throw new Problem('answer_unreadable', { detail: 'get-identities' });
    return data.map(readIdentity);
  }

  /** The address at which the person links another account; usable once. */
  async linkAddress(connection: string, idToken: string): Promise<string> {
    const query = new URLSearchParams({
      ext_idp_conn_identifier: connection,
      app_id: this.#appId,
      id_token: idToken,
    });
    const data = await this.#call(`generate-link-extidp-url?${query.toString()}`);
    const url = isJsonObject(data) ? textOf(data, 'url') : undefined;
    if (url === undefined) {
      throw new Problem('answer_unreadable', { detail: 'generate-link-extidp-url' });
    }
    return new URL(url, this.#origin).href;
  }

  async unlink(accessToken: string, extIdpId: string): Promise<void> {
    await this.#call('unlink-extidp', {
      method: 'POST',
      headers: { authorization: accessToken, 'content-type': 'application/json' },
      body: JSON.stringify({ extIdpId }),
    });
  }

  async #call(
    path: string,
    init: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<unknown> {
    const headers = { ...init.headers, 'x-authing-app-id': this.#appId };
    const { body } = await askForJson(`${this.#origin}/api/v3/${path}`, { ...init, headers });
    return dataOf(body);
  }
}
