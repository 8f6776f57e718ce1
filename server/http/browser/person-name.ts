import type { User } from '../../directory/user.ts';

/** What a person is called on a page that only they see. */
export function nameOf({ profile, username, email, phone, id }: User): string {
  return profile.name ?? username ?? email ?? profile.nickname ?? phone ?? id;
}

/**
 * What tells accounts apart to their owner, and gives little away to somebody else: whoever chooses has
 * proven one value of each account, not all of them.
 */
export function hintAt({ username, email, phone }: User): string {
  const parts = [username, email && maskedEmail(email), phone && `···${phone.slice(-4)}`];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, Math.min(2, at))}···${email.slice(at)}`;
}
