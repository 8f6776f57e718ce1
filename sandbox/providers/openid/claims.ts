import type { TestUser } from '../../test-users.ts';

export type Claims = Readonly<Record<string, unknown>>;

type ScopeClaims = (user: TestUser, picture: string) => Claims;

/** Which claims a scope asks for (OpenID Connect Core 1.0 section 5.4). */
const claimsOfScope: ReadonlyMap<string, ScopeClaims> = new Map<string, ScopeClaims>([
  [
    'profile',
    (user, picture) => ({
      name: user.name,
      given_name: user.givenName,
      family_name: user.familyName,
      nickname: user.nickname,
      preferred_username: user.nickname,
      picture: user.look && picture,
      locale: user.locale,
    }),
  ],
  ['email', ({ email }) => ({ email: email?.address, email_verified: email?.isVerified })],
  [
    'phone',
    ({ phone }) => ({ phone_number: phone?.number, phone_number_verified: phone?.isVerified }),
  ],
]);

/** What the scopes reveal about a person, `sub` included; unknown facts are left out, never null. */
export function userClaims(input: {
  readonly user: TestUser;
  readonly scopes: readonly string[];
  readonly avatars: string;
}): Claims {
  const picture = `${input.avatars}/${input.user.id}.svg`;
  const revealed = input.scopes.flatMap((scope) =>
    Object.entries(claimsOfScope.get(scope)?.(input.user, picture) ?? {}),
  );
  const known = revealed.filter(([, value]) => value !== undefined);
  return { sub: input.user.subject, ...Object.fromEntries(known) };
}
