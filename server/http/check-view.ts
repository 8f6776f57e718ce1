/** Checks of a login or of a test, as an administrator reads them. */
import { errorText, type ErrorCode, type Language } from '@causeway/contract/errors.ts';
import { type LoginCheck, loginChecks, skipReasons } from '@causeway/contract/login-checks.ts';
import { loginFaults } from '@causeway/contract/login-faults.ts';
import type { CheckResult } from '@causeway/contract/traces.ts';

import type { CheckOutcome } from '../broker/preflight.ts';
import type { TracedFailure, TraceRecord } from '../directory/login-trace.ts';

const checkOrder = Object.keys(loginChecks) as readonly LoginCheck[]; // the keys of the literal

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

/** A check of a test. */
export function checkView(outcome: CheckOutcome, language: Language): CheckResult {
  const { check } = outcome;
  switch (outcome.result) {
    case 'passed':
      return { ...passedCheckView(check, language), ...detailOf(outcome.detail) };
    case 'failed':
      return failedCheckView(outcome.failure, language);
    case 'skipped': {
      const remedy = skipReasons[outcome.why][language];
      return { check, title: loginChecks[check][language], result: 'skipped', remedy };
    }
  }
}

function detailOf(detail: string | undefined): { readonly detail?: string } {
  return detail === undefined ? {} : { detail };
}

function passedCheckView(check: LoginCheck, language: Language): CheckResult {
  return { check, title: loginChecks[check][language], result: 'passed' };
}

function remedyOf(fault: string | undefined, language: Language): string | undefined {
  return Object.entries(loginFaults).find(([name]) => name === fault)?.[1][language];
}

/** The checks of a login as far as it came, in their order. */
export function checksOf(
  { passed = [], failure }: TraceRecord,
  language: Language,
): readonly CheckResult[] {
  return checkOrder.flatMap((check) => {
    if (check === failure?.check) return [failedCheckView(failure, language)];
    return passed.includes(check) ? [passedCheckView(check, language)] : [];
  });
}
