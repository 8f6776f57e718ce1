/** Checks of a login or of a test, as an administrator reads them. */
import { errorText, type ErrorCode, type Language } from '@causeway/contract/errors.ts';
import { type LoginCheck, loginChecks } from '@causeway/contract/login-checks.ts';
import { loginFaults } from '@causeway/contract/login-faults.ts';
import type { CheckResult } from '@causeway/contract/traces.ts';

import type { TracedFailure } from '../directory/login-trace.ts';

export const checkOrder = Object.keys(loginChecks) as readonly LoginCheck[]; // the keys of the literal

/** The check that failed, with what is wrong and how it is mended. */
export function failedCheckView(failure: TracedFailure, language: Language): CheckResult {
  const { check, fault, field, code } = failure;
  const text = remedyOf(fault, language);
  const seen = [field, failure.detail, failure.upstreamCode, failure.upstreamText];
  const detail = seen.filter((part) => part !== undefined).join(': ');
  return {
    check,
    title: loginChecks[check][language],
    result: 'failed',
    ...(fault !== undefined && { fault }),
    remedy: text ?? errorText(code as ErrorCode, language, {}), // written by ourselves
    ...(detail !== '' && { detail }),
  };
}

export function passedCheckView(check: LoginCheck, language: Language): CheckResult {
  return { check, title: loginChecks[check][language], result: 'passed' };
}

function remedyOf(fault: string | undefined, language: Language): string | undefined {
  return Object.entries(loginFaults).find(([name]) => name === fault)?.[1][language];
}
