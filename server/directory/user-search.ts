/** What can be asked of the users of a pool; the store answers it. */
import type { TextAttribute } from '@causeway/contract/users.ts';

export type UserTextField =
  | 'id'
  | 'email'
  | 'phone'
  | 'phoneCountryCode'
  | 'username'
  | 'externalId'
  | 'status'
  | 'userSourceType'
  | 'lastIp'
  | 'gender'
  | TextAttribute;

export type UserNumberField = 'createdAt' | 'updatedAt' | 'lastLogin' | 'loginsCount';

export type UserCondition =
  | {
      readonly operator: 'EQUAL' | 'NOT_EQUAL' | 'CONTAINS' | 'NOT_CONTAINS';
      readonly field: UserTextField;
      readonly value: string;
    }
  | {
      readonly operator: 'IN';
      readonly field: UserTextField;
      readonly values: readonly string[];
    }
  | {
      readonly operator: 'IS_NULL' | 'NOT_NULL';
      readonly field: UserTextField | UserNumberField;
    }
  | {
      /** Both ends count; times are epoch ms. */
      readonly operator: 'WITHIN';
      readonly field: UserNumberField;
      readonly from: number | undefined;
      readonly to: number | undefined;
    };

export interface UserSearch {
  /** Text that one of these fields contains; upper and lower case of ASCII letters are alike. */
  readonly keywords?:
    | { readonly text: string; readonly fields: readonly UserTextField[] }
    | undefined;
  readonly conditions: readonly UserCondition[];
  /** Before the usual (createdAt, id). */
  readonly order: readonly {
    readonly field: UserTextField | UserNumberField;
    readonly isDescending: boolean;
  }[];
}
