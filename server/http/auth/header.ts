/** The headers of the two brands that the wire has: `x-authing-*` and `x-genauth-*`. */
export const brands = ['authing', 'genauth'] as const;

export type Brand = (typeof brands)[number];

/** What is read of a request; a Fastify request fits. */
export interface WithHeaders {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A header of one brand; undefined when absent, empty or sent twice in a way that cannot be joined. */
export function headerOf(request: WithHeaders, brand: Brand, name: string): string | undefined {
  const value = request.headers[`x-${brand}-${name}`];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A header of either brand. */
export function brandedHeader(request: WithHeaders, name: string): string | undefined {
  return headerOf(request, 'authing', name) ?? headerOf(request, 'genauth', name);
}
