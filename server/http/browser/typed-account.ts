/** What somebody typed into a form that takes several kinds of names, read as the kind that it looks like. */
import { invalidArgument, notOneOf } from '@causeway/contract/rules.ts';

import { emailContact, phoneContact } from '../../credentials/contact-of.ts';
import type { Contact } from '../../credentials/credentials.ts';
import type { AccountName } from '../../credentials/prove-person.ts';
import type { ContactKind, NameKind } from '../../directory/sign-in-methods.ts';

const looksLike = { email: /@/, phone: /^[+\d\s().-]+$/, username: /./ } as const;

/** Of the kinds that the application allows; undefined where it allows none. */
export function accountNameIn(kinds: readonly NameKind[], text: string): AccountName | undefined {
  const kind = kinds.find((each) => looksLike[each].test(text)) ?? kinds.at(-1);
  return kind && { kind, text };
}

/** Throws `invalid_argument` for what is no address of the kinds that the application allows. */
export function contactIn(kinds: readonly ContactKind[], text: string): Contact {
  const kind = kinds.find((each) => looksLike[each].test(text)) ?? kinds[0];
  if (kind === undefined) throw invalidArgument('account', notOneOf(kinds));
  return kind === 'email' ? emailContact(text) : phoneContact(text, undefined);
}
