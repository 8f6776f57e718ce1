/** One sign-in through a connector against the vendor that the sandbox plays, over real sockets. */
import { startSandbox, type Sandbox } from '@causeway/sandbox/sandbox.ts';
import type {
  Assertion,
  Connector,
  LoginContext,
  Tokens,
} from '@causeway/server/connectors/connector.ts';
import { createPlayedVendors } from '@causeway/server/connectors/played-vendors.ts';
import { connectorOf } from '@causeway/server/connectors/registry.ts';
import { createTools } from '@causeway/server/connectors/tools.ts';
import { createOutboundHttp } from '@causeway/server/outbound/http.ts';

export const vendorLogin: LoginContext = {
  redirectUri: 'http://127.0.0.1:9/connection/social/vendor/pool/callback',
  state: '5f2c0e7a91d2b64c2ab83f10c70e4d5508e6f9d35f1c0e7a91d2b64c2ab83f10',
  nonce: 'nonce-Hs4bYw8RcJd1',
  codeVerifier: 'verifier-Np6gUa3KfVo5ExZiWt0CqMhBlSyDrIjG0987654321',
  locale: 'en',
};

export interface VendorWorld {
  readonly sandbox: Sandbox;
  /** The whole way of a person by browser. Throws what the connector throws. */
  signIn(connector: Connector, wish: Wish): Promise<Assertion>;
  /** What an app's credential proves. */
  exchange(connector: Connector, wish: AppWish): Promise<Assertion>;
  /** New tokens for a refresh token. */
  renew(connector: Connector, wish: RenewalWish): Promise<Tokens>;
  /** Gives back what the vendor granted. */
  revoke(connector: Connector, wish: RevocationWish): Promise<void>;
  close(): Promise<void>;
}

interface Wish {
  readonly fields: Readonly<Record<string, unknown>>;
  /** A test user of the sandbox, or `cancel`. */
  readonly as: string;
}

interface AppWish {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly credential: Readonly<Record<string, unknown>>;
}

interface RenewalWish {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly refreshToken: string;
}

interface RevocationWish {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly tokens: Tokens;
}

/** The connector of this type; throws where there is none. */
export function connectorFor(type: string): Connector {
  const found = connectorOf(type);
  if (found === undefined) throw new Error(`there is no connector for ${type}`);
  return found;
}

export async function vendorWorld(): Promise<VendorWorld> {
  const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, clients: [] });
  const outbound = createOutboundHttp({ allow: ['127.0.0.0/8'] });
  const vendors = createPlayedVendors();
  vendors.play({ origin: sandbox.origin, hosts: sandbox.vendors.hosts });
  const tools = createTools({ http: vendors.http(outbound), clock: Date.now });

  return {
    sandbox,
    async signIn(real, { fields, as }) {
      const connector = vendors.connector(real);
      const { redirect } = connector;
      if (redirect === undefined) throw new Error(`${real.type} has no way for browsers`);
      const config = connector.decode(fields);
      const { instruction, memory } = await redirect.start({ config, login: vendorLogin }, tools);
      const callback = await consentTo(instruction.url, as);
      return redirect.finish({ config, login: vendorLogin, memory, callback }, tools);
    },
    exchange(real, { fields, credential }) {
      if (real.native === undefined) throw new Error(`${real.type} has no way for apps`);
      return real.native.exchange({ config: real.decode(fields), credential }, tools);
    },
    renew(real, { fields, refreshToken }) {
      if (real.refresh === undefined) throw new Error(`${real.type} renews no tokens`);
      return real.refresh({ config: real.decode(fields), refreshToken }, tools);
    },
    async revoke(real, { fields, tokens }) {
      if (real.revoke === undefined) throw new Error(`${real.type} revokes nothing`);
      await real.revoke({ config: real.decode(fields), tokens }, tools);
    },
    async close() {
      await outbound.close();
      await sandbox.close();
    },
  };
}

/** Looks at the vendor's page, picks a person, and comes back with what the vendor says. */
export async function consentTo(url: string, as: string) {
  const page = await fetch(url);
  const markup = await page.text();
  const action = /<form method="post" action="([^"]+)"/.exec(markup)?.[1]?.replaceAll('&amp;', '&');
  if (page.status !== 200 || action === undefined) {
    throw new Error(`the vendor refuses: ${page.status} ${markup}`);
  }
  const answer = await fetch(action, {
    method: 'POST',
    body: new URLSearchParams(as === 'cancel' ? { decision: 'cancel' } : { user: as }),
    redirect: 'manual',
  });
  return callbackOf(answer);
}

async function callbackOf(answer: Response) {
  const location = answer.headers.get('location');
  if (location !== null) {
    return { method: 'GET' as const, params: new URL(location).searchParams };
  }
  const fields = [...(await answer.text()).matchAll(/name="([^"]+)" value="([^"]*)"/g)];
  const params = new URLSearchParams();
  for (const [, name = '', value = ''] of fields) params.append(name, unescaped(value));
  return { method: 'POST' as const, params };
}

function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
