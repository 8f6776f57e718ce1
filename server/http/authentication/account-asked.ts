/** The question which account is one's own, as the failure that apps know it by. */
import type { AccountQuestion as QuestionDto } from '@causeway/contract/envelope.ts';
import { AppError } from '@causeway/contract/errors.ts';

import type { AccountQuestion } from '../../broker/login.ts';

/** `key` is what the answer is given under. */
export function accountAsked(question: AccountQuestion, key: string): AppError {
  if (question.kind === 'choose') {
    const data: QuestionDto = { key, accounts: [...question.userIds] };
    return new AppError('account_to_choose', { data });
  }
  const data: QuestionDto = { key, methods: [...question.methods] };
  // Apps offer a new account for the asking, or none: a code makes one where it may.
  const isFree = question.mayCreate && question.needsAddress !== true;
  return new AppError(isFree ? 'account_to_prove_or_create' : 'account_to_prove', {
    data,
  });
}
