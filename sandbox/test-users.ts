import type { AvatarLook } from './avatar.ts';
import type { Translated } from './language.ts';

/** A person who exists nowhere: what any played provider may say about them is derived from this. */
export type TestUser = {
  /** Chosen on the page, and names the picture. */
  readonly id: string;
  /** The provider's own id of this person; opaque text, even where it looks like a number. */
  readonly subject: string;
  readonly name?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly nickname?: string;
  readonly email?: { readonly address: string; readonly isVerified: boolean };
  readonly phone?: { readonly number: string; readonly isVerified: boolean };
  readonly locale?: string;
  readonly look?: AvatarLook;
  /** What this person is good for in a test. */
  readonly trait: Translated;
};

export const testUsers: readonly TestUser[] = [
  {
    id: 'ada',
    subject: 'sbx-5f1c0e7a-ada',
    name: 'Ada Moreau',
    givenName: 'Ada',
    familyName: 'Moreau',
    nickname: 'ada',
    email: { address: 'ada.moreau@example.com', isVerified: true },
    phone: { number: '+1 202 555 0117', isVerified: true },
    locale: 'en-US',
    look: { backdrop: '#ffd9a8', skin: '#f2c3a0', hair: '#5b2e1f', shirt: '#d9573f', cut: 'bob' },
    trait: { en: 'Verified e-mail', zh: '邮箱已验证' },
  },
  {
    id: 'bruno',
    subject: 'sbx-91d2b64c-bruno',
    name: 'Bruno Okafor',
    givenName: 'Bruno',
    familyName: 'Okafor',
    nickname: 'bruno',
    email: { address: 'bruno.okafor@example.org', isVerified: false },
    locale: 'en-GB',
    look: { backdrop: '#bfe3d0', skin: '#8d5a3b', hair: '#1f1a17', shirt: '#2f7f62', cut: 'curls' },
    trait: { en: 'E-mail not verified', zh: '邮箱未验证' },
  },
  {
    id: 'noor',
    subject: 'sbx-2ab83f10-noor',
    name: 'Noor Haddad',
    givenName: 'Noor',
    familyName: 'Haddad',
    nickname: 'noor',
    phone: { number: '+44 7700 900123', isVerified: true },
    locale: 'ar',
    look: { backdrop: '#cfd8f6', skin: '#d9a47c', hair: '#4a5fb0', shirt: '#37447e', cut: 'scarf' },
    trait: { en: 'No e-mail, only a phone', zh: '没有邮箱，只有手机号' },
  },
  {
    id: 'yunhe',
    subject: 'sbx-c70e4d55-yunhe',
    name: '沈云鹤',
    givenName: '云鹤',
    familyName: '沈',
    nickname: '云鹤',
    email: { address: 'shen.yunhe@example.cn', isVerified: true },
    locale: 'zh-CN',
    look: { backdrop: '#f6cfd3', skin: '#f0c9a4', hair: '#22202a', shirt: '#a83246', cut: 'short' },
    trait: { en: 'Chinese name', zh: '中文姓名' },
  },
  {
    id: 'maximiliana',
    subject: 'sbx-08e6f9d3-maximiliana',
    name: 'Maximiliana Theodora Alexandrina Papakonstantinou-Featherstonehaugh von und zu Hohenbergen-Lichtenwald of the Outer Northern Isles',
    givenName: 'Maximiliana Theodora Alexandrina',
    familyName:
      'Papakonstantinou-Featherstonehaugh von und zu Hohenbergen-Lichtenwald of the Outer Northern Isles',
    nickname: 'maximiliana',
    email: {
      address:
        'maximiliana.theodora.alexandrina.papakonstantinou@a-rather-long-department-name.example.net',
      isVerified: true,
    },
    locale: 'de-DE',
    look: { backdrop: '#e2d3f4', skin: '#f4d2bb', hair: '#c9a227', shirt: '#6a3fa0', cut: 'bun' },
    trait: { en: 'Very long name', zh: '非常长的姓名' },
  },
  {
    id: 'nobody',
    // Larger than 2^53: a reader that turns ids into numbers gets another person.
    subject: '9007199254740993',
    trait: { en: 'Nothing but an id', zh: '只有一个 ID，没有其他信息' },
  },
];

export function findTestUser(id: string | null): TestUser | undefined {
  return testUsers.find((user) => user.id === id);
}
