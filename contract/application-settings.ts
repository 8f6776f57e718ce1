/**
 * Settings of applications that this server keeps for its clients and does not act on. Values are
 * closed lists on the way in, too, because some published clients cannot read a reply with others.
 */
import { Type } from 'typebox';

import { ConnectionTypeName, Id, SourceTypeName, Text, Url } from './values.ts';

const Flag = Type.Optional(Type.Boolean());
const LanguageTag = Type.Enum(['zh-CN', 'en-US', 'zh-TW', 'ja-JP']);

const DefaultLoginMethod = Type.Object({
  connectionType: Type.Optional(Type.Enum(['PASSCODE', 'PASSWORD', 'QRCODE', 'LDAP', 'AD'])),
  qrcodeType: Type.Optional(
    Type.Enum(['SELF_BUILT_APP', 'WECHAT_OFFICIAL_ACCOUNT', 'WECHAT_MINI_PROGRAM']),
  ),
  qrcodeExtIdpConnId: Type.Optional(Text),
  adExtIdpConnId: Type.Optional(Text),
  ldapExtIdpConnId: Type.Optional(Text),
});

const sharedLoginMembers = {
  mergeLoginAndRegisterPage: Flag,
  enabledBasicLoginMethods: Type.Optional(
    Type.Array(
      Type.Enum([
        'PHONE_CODE',
        'EMAIL_CODE',
        'PHONE_PASSWORD',
        'EMAIL_PASSWORD',
        'USERNAME_PASSWORD',
        'SELF_BUILT_APP_QRCODE',
      ]),
      { maxItems: 20 },
    ),
  ),
  defaultLoginMethod: Type.Optional(DefaultLoginMethod),
  showAuthorizationPage: Flag,
};

/** `ApplicationLoginConfigInputDto`. */
export const NewLoginConfig = Type.Object({
  ...sharedLoginMembers,
  enabledExtIdpConnIds: Type.Optional(
    Type.Array(Type.Object({ extIdpConnId: Id }), { maxItems: 500 }),
  ),
  enabledAllExtIdpConns: Flag,
});

/** `ApplicationEnabledExtIdpConnDto`. */
export const EnabledConnection = Type.Object({
  isSocial: Type.Boolean(),
  extIdpId: Type.String(),
  extIdpType: SourceTypeName,
  extIdpConnId: Type.String(),
  extIdpConnType: ConnectionTypeName,
  extIdpConnIdentifier: Type.String(),
  extIdpConnDisplayName: Type.String(),
  extIdpConnLogo: Type.String(),
  enabled: Flag,
});

/** `ApplicationLoginConfigDto`. */
export const LoginConfig = Type.Object({
  ...sharedLoginMembers,
  enabledExtIdpConns: Type.Array(EnabledConnection),
});

/** `ApplicationRegisterConfig`. */
export const RegisterConfig = Type.Object({
  enabledBasicRegisterMethods: Type.Optional(
    Type.Array(Type.Enum(['PHONE_CODE', 'EMAIL_CODE', 'EMAIL_PASSWORD']), { maxItems: 20 }),
  ),
  defaultRegisterMethod: Type.Optional(Type.Enum(['PASSCODE', 'PASSWORD'])),
});

/** `ApplicationBrandingConfig`. */
export const BrandingConfig = Type.Object({
  /** Of buttons and links on the hosted pages, which make it darker or lighter until it can be read. */
  primaryColor: Type.Optional(Type.String({ pattern: '^#[0-9A-Fa-f]{6}$' })),
  customCSSEnabled: Flag,
  customCSS: Type.Optional(Type.String({ maxLength: 100_000 })),
  guardVersion: Type.Optional(Type.Enum(['Advanced', 'Classical'])),
  customLoadingImage: Type.Optional(Url),
  customBackground: Type.Optional(Url),
  showChangeLanguageButton: Flag,
  defaultLanguage: Type.Optional(LanguageTag),
  showForgetPasswordButton: Flag,
  showEnterpriseConnections: Flag,
  showSocialConnections: Flag,
  showAgreement: Flag,
  agreements: Type.Optional(
    Type.Array(
      Type.Object({
        displayAt: Type.Array(Type.Enum(['LoginPage', 'RegisterPage'])),
        isRequired: Type.Boolean(),
        lang: LanguageTag,
        content: Type.String({ maxLength: 100_000 }),
      }),
      { maxItems: 50 },
    ),
  ),
});
