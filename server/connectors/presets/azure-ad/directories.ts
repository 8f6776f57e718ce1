/**
 * Which directories let people in, and how a token shows that it is one of theirs.
 *
 * Whoever lets everybody's directories in gets tokens of as many issuers as there are directories, all
 * signed with the same keys. An issuer is therefore never compared with a prefix or a pattern: it is
 * written anew from the directory's id in the same token, and must be equal by character.
 */
import { Type } from 'typebox';

import type { Members } from '../../engine/dialect.ts';
import { misfit } from '../../engine/fields.ts';
import type { Setting } from '../../engine/settings.ts';
import { type Cloud, clouds } from './clouds.ts';

/** The directory of all personal accounts. */
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';

const ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const DOMAIN = /^(?=.{4,253}$)[\da-z-]+(?:\.[\da-z-]+)+$/;
const MANY: ReadonlySet<string> = new Set(['common', 'organizations', 'consumers']);

export interface Directories {
  readonly cloud: Cloud;
  /** In small letters: an id, a domain, or one of the words for many. */
  readonly tenant: string;
  readonly allowedTenants: readonly string[];
}

/** The setting that says which directory, or which of everybody's. */
export function tenant(): Setting<string> {
  return {
    schema: Type.String(),
    isOptional: true,
    annotations: {
      title: 'Directory (tenant)',
      description:
        'The id of the directory, or a domain of it; organizations, common or consumers for those of everybody. Default: organizations.',
      aliases: ['tenantId', 'tenantID', 'tenant_id', 'microsoftAzureAdDomain', 'domain'],
      destination: true,
    },
    read(fields, name) {
      const text = fields.text(name)?.toLowerCase() ?? 'organizations';
      if (MANY.has(text) || ID.test(text) || DOMAIN.test(text)) return text;
      throw misfit(name, 'must be an id, a domain, organizations, common or consumers');
    },
  };
}

/** What must hold of the settings together. */
export function judgeDirectories({ tenant: own, allowedTenants }: Directories): void {
  const rule = 'must be ids of directories, in the form 72f988bf-86f1-41af-91ab-2d7cd011db47';
  if (!allowedTenants.every((id) => ID.test(id.toLowerCase())))
    throw misfit('allowedTenants', rule);
  if (allowedTenants.length > 0 && !MANY.has(own)) {
    throw misfit('allowedTenants', 'must be empty where the directory is one');
  }
}

/** Whether the directory is named by a domain, which is not what stands in tokens. */
export function isNamedByDomain({ tenant: own }: Directories): boolean {
  return own.includes('.');
}

/** The issuer of a token with these claims. */
export function issuerOf({ cloud, tenant: own }: Directories, { tid }: Members): string {
  const id = MANY.has(own) ? idOf(tid) : own;
  return `${clouds[cloud].login}/${id}/v2.0`;
}

/** A text that could end the path early would make an issuer out of another one. */
function idOf(tid: unknown): string {
  return typeof tid === 'string' && ID.test(tid) ? tid : 'nobody';
}

/** Why somebody with a good token may not come in; undefined: they may. */
export function refusalOf(
  { tenant: own, allowedTenants }: Directories,
  { tid, iss, oid }: Members,
): 'bad_token' | 'misconfigured' | 'not_member' | undefined {
  // The scope profile is missing: without an id that stays, nobody is known the next time.
  if (typeof oid !== 'string' || typeof tid !== 'string') return 'misconfigured';
  if (typeof iss !== 'string' || !iss.endsWith(`/${tid}/v2.0`)) return 'bad_token';
  const isPersonal = tid === PERSONAL;
  const isOfKind = own === 'organizations' ? !isPersonal : own !== 'consumers' || isPersonal;
  const isAllowed =
    allowedTenants.length === 0 || allowedTenants.some((id) => id.toLowerCase() === tid);
  return isOfKind && isAllowed ? undefined : 'not_member';
}
