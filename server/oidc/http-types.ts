/** Node's request and response, named without importing the module that can also send requests. */
import type { Provider } from 'oidc-provider';

type Arguments = Parameters<Provider['createContext']>;

export type IncomingMessage = Arguments[0];
export type ServerResponse = Arguments[1];
