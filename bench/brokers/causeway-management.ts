import type { HttpClient, HttpRequest } from '../http-client.ts';
import { readObject, readReply, readText, type JsonObject } from '../json-reply.ts';
import type { SigningAlgorithm } from '../id-token.ts';
import type { LoginTarget } from '../login.ts';
import { REDIRECT_URI, UPSTREAM_CLIENT_ID, UPSTREAM_CLIENT_SECRET } from '../scene.ts';

export type AccessKey = { readonly accessKeyId: string; readonly accessKeySecret: string };

export type Application = Pick<LoginTarget, 'clientId' | 'clientSecret' | 'algorithm'>;

/** Sets up Causeway from outside, by its management API alone. */
export class Management {
  readonly #client: HttpClient;
  readonly #origin: string;
  readonly #token: string;

  private constructor(client: HttpClient, origin: string, token: string) {
    this.#client = client;
    this.#origin = origin;
    this.#token = token;
  }

  static async open(client: HttpClient, origin: string, key: AccessKey): Promise<Management> {
    const request = post(new URL('/api/v3/get-management-token', origin), { ...key });
    const token = readText(readData(readReply(await client.request(request))), 'access_token');
    return new Management(client, origin, token);
  }

  async createSource(name: string, type: 'oidc' | 'saml' = 'oidc'): Promise<string> {
    return readText(await this.#post('create-ext-idp', { name, type }), 'id');
  }

  async createConnection(sourceId: string, issuer: string): Promise<string> {
    const reply = await this.#client.request(this.connectionRequest(sourceId, issuer));
    return readText(readData(readReply(reply)), 'id');
  }

  /** As an administrator does who is given the address of the provider's metadata and nothing else. */
  async createSamlConnection(idpMetadataUrl: string): Promise<string> {
    const extIdpId = await this.createSource('bench saml', 'saml');
    const identifier = `bench-${crypto.randomUUID()}`;
    const connection = await this.#post('create-ext-idp-conn', {
      extIdpId,
      type: 'saml',
      identifier,
      displayName: identifier,
      fields: { idpMetadataUrl },
    });
    return readText(connection, 'id');
  }

  /** The request alone; every one asks for another connection. */
  connectionRequest(sourceId: string, issuer: string): HttpRequest {
    const identifier = `bench-${crypto.randomUUID()}`;
    return this.#request('create-ext-idp-conn', {
      extIdpId: sourceId,
      type: 'oidc',
      identifier,
      displayName: identifier,
      fields: {
        issuerUrl: issuer,
        clientId: UPSTREAM_CLIENT_ID,
        clientSecret: UPSTREAM_CLIENT_SECRET,
        scopes: 'openid profile email',
      },
    });
  }

  /** An application that offers the connection and signs its id tokens with `algorithm`. */
  async createApplication(connectionId: string, algorithm: SigningAlgorithm): Promise<Application> {
    const application = await this.#post('create-application', {
      appName: `bench ${algorithm}`,
      redirectUris: [REDIRECT_URI],
      oidcConfig: { id_token_signed_response_alg: algorithm },
    });
    const clientId = readText(application, 'appId');
    await this.#post('change-ext-idp-conn-state', {
      id: connectionId,
      enabled: true,
      appId: clientId,
    });
    const secretUrl = new URL(`/api/v3/get-application-secret?appId=${clientId}`, this.#origin);
    const headers = { authorization: this.#token };
    const reply = await this.#client.request({ method: 'GET', url: secretUrl, headers });
    return { clientId, clientSecret: readText(readData(readReply(reply)), 'secret'), algorithm };
  }

  async #post(path: string, body: JsonObject): Promise<JsonObject> {
    return readData(readReply(await this.#client.request(this.#request(path, body))));
  }

  #request(path: string, body: JsonObject): HttpRequest {
    return post(new URL(`/api/v3/${path}`, this.#origin), body, this.#token);
  }
}

/** Errors of the management API come with HTTP 200 and another code in the body. */
export function readData(reply: JsonObject): JsonObject {
  if (reply['statusCode'] !== 200) throw new Error(JSON.stringify(reply).slice(0, 300));
  return readObject(reply['data']);
}

function post(url: URL, body: JsonObject, token?: string): HttpRequest {
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: token }),
    },
    body: JSON.stringify(body),
  };
}
