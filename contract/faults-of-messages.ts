/** The part of the faults that lie in what a provider publishes, signs and says. */
import type { LoginFault } from './login-faults.ts';

export const messageFaults = {
  discovery_absent: {
    check: 'discovery',
    en: 'The issuer does not publish its discovery document at /.well-known/openid-configuration. Check the issuer address, above all its path.',
    zh: '签发方未在 /.well-known/openid-configuration 提供发现文档。请检查签发方地址，尤其是路径。',
  },
  discovery_incomplete: {
    check: 'discovery',
    en: 'The discovery document lacks an end point that is needed, or names one that cannot be used. Set the end point by hand in the connection.',
    zh: '发现文档缺少必需的端点，或其中的端点不可用。请在连接中手动填写该端点。',
  },
  metadata_absent: {
    check: 'discovery',
    en: 'The metadata address does not answer with metadata. Check the address, or paste the metadata.',
    zh: '元数据地址未返回元数据。请检查地址，或直接粘贴元数据。',
  },
  metadata_unreadable: {
    check: 'discovery',
    en: 'The metadata is not SAML 2.0 metadata of an identity provider. Check that the address leads to the XML document and not to a web page.',
    zh: '元数据不是 SAML 2.0 身份提供方的元数据。请确认地址指向 XML 文档而不是网页。',
  },
  metadata_expired: {
    check: 'discovery',
    en: 'The metadata has expired (validUntil). The provider has to publish newer metadata.',
    zh: '元数据已过期（validUntil）。需由身份提供方发布新的元数据。',
  },
  metadata_without_certificate: {
    check: 'discovery',
    en: 'The metadata holds no usable certificate for signatures (RSA, 2048 bits or more). The provider has to publish one, or enter it in the connection.',
    zh: '元数据中没有可用的签名证书（RSA 2048 位及以上）。需由身份提供方发布，或在连接中填写。',
  },
  metadata_of_other: {
    check: 'issuer',
    en: 'The metadata describes another entity ID than the settings name, or several. Enter the entity ID that the metadata has.',
    zh: '元数据中的 entityID 与配置不一致，或包含多个。请填写元数据中的 entityID。',
  },
  issuer_mismatch: {
    check: 'issuer',
    en: 'The provider calls itself by another issuer than the settings do. Copy the issuer (entity ID) from the provider character by character, the last slash included.',
    zh: '对方声明的签发方与配置不一致。请逐字复制对方的签发方（entityID），包括末尾的斜杠。',
  },
  keys_absent: {
    check: 'keys',
    en: 'The key set (JWKS) of the provider cannot be read. Check jwks_uri in its discovery document.',
    zh: '无法读取对方的密钥集（JWKS）。请检查其发现文档中的 jwks_uri。',
  },
  key_unknown: {
    check: 'keys',
    en: 'The provider signs with a key (kid) that is not in its published key set. It has to publish the key it signs with.',
    zh: '对方使用的签名密钥（kid）不在其公布的密钥集中。需由对方公布正在使用的密钥。',
  },
  key_weak: {
    check: 'keys',
    en: 'A signing key of the provider is too weak: RSA keys need 2048 bits or more. The provider has to replace it.',
    zh: '对方的签名密钥强度不足：RSA 密钥至少需要 2048 位。需由对方更换。',
  },
  algorithm_refused: {
    check: 'algorithms',
    en: 'The provider signs with an algorithm that is not allowed here, such as none, or HS256 without a client secret set for it. Choose RS256 or ES256 there, or the matching algorithm in the connection.',
    zh: '对方使用的签名算法不被允许，例如 none，或未为其配置密钥的 HS256。请在对方处选择 RS256 或 ES256，或在连接中选择相应算法。',
  },
  clock_off: {
    check: 'clock',
    en: 'The clocks of this server and of the provider differ by more than a minute. Set both by NTP.',
    zh: '本服务器与对方的时钟相差超过一分钟。请用 NTP 校准两侧时钟。',
  },
  client_refused: {
    check: 'client',
    en: 'The provider does not accept the client id with this client secret. Copy both again; a secret may have expired or been replaced.',
    zh: '对方不接受该客户端 ID 与密钥。请重新复制两者；密钥可能已过期或被更换。',
  },
  client_method_refused: {
    check: 'client',
    en: 'The provider does not accept the way in which the client authenticates (such as client_secret_basic). Choose a method that it lists.',
    zh: '对方不支持当前的客户端认证方式（例如 client_secret_basic）。请选择其列出的方式。',
  },
  redirect_refused: {
    check: 'redirect',
    en: 'The provider does not know our redirect address. Register the callback address that is shown, character by character.',
    zh: '对方未登记我们的回调地址。请将所显示的回调地址逐字登记到对方。',
  },
  scope_refused: {
    check: 'scopes',
    en: 'The provider refuses a scope that is asked for. Take it out of the connection, or have it granted at the provider.',
    zh: '对方拒绝了所请求的某个授权范围（scope）。请从连接中去掉它，或在对方处开通。',
  },
  code_refused: {
    check: 'answer',
    en: 'The provider does not accept the code that came back: it was used, has expired, or belongs to another client or redirect address.',
    zh: '对方不接受返回的授权码：已被使用、已过期，或属于其他客户端或回调地址。',
  },
  token_absent: {
    check: 'answer',
    en: 'The provider sent no id token. Ask for the scope openid, and check that the client is an OpenID Connect client there.',
    zh: '对方未返回 ID Token。请请求 openid 范围，并确认对方处的客户端为 OpenID Connect 类型。',
  },
  token_refused: {
    check: 'answer',
    en: 'What the provider sent as proof was not accepted. The detail says which rule it breaks.',
    zh: '对方返回的凭据未被接受。详情中说明了违反的规则。',
  },
  signature_absent: {
    check: 'signature',
    en: 'The response, or its assertion, is not signed although the connection demands it. Switch on signing at the provider.',
    zh: '响应或其中的断言未签名，而连接要求签名。请在身份提供方开启签名。',
  },
  signature_wrong: {
    check: 'signature',
    en: 'The signature does not verify by the keys or certificates of the connection. The provider may have changed its certificate: update it here.',
    zh: '使用连接中的密钥或证书无法验证签名。对方可能更换了证书，请在此更新。',
  },
  encryption_absent: {
    check: 'signature',
    en: 'The assertion is not encrypted although the connection demands it. Switch on encryption at the provider.',
    zh: '断言未加密，而连接要求加密。请在身份提供方开启加密。',
  },
  decryption_failed: {
    check: 'keys',
    en: 'What the provider encrypted, the assertion or the name in it, cannot be decrypted by our keys. Give the provider our current metadata.',
    zh: '无法用我们的密钥解密断言或其中的名称标识。请将我们当前的元数据提供给身份提供方。',
  },
  audience_mismatch: {
    check: 'audience',
    en: 'What the provider signed is meant for somebody else (audience). Enter our client id, or our entity ID, as the audience there.',
    zh: '对方签发的内容面向其他受众（audience）。请在对方处将受众设为我们的客户端 ID 或 entityID。',
  },
  recipient_mismatch: {
    check: 'redirect',
    en: 'The response names another destination (Destination or Recipient) than our callback address. Enter our callback address at the provider as the assertion consumer service.',
    zh: '响应中的目标地址（Destination 或 Recipient）不是我们的回调地址。请在身份提供方将 ACS 地址设为我们的回调地址。',
  },
  request_mismatch: {
    check: 'request',
    en: 'The answer belongs to another sign-in than this one (state, nonce or InResponseTo). Begin anew in this browser; if it stays so, the provider or a proxy repeats old answers.',
    zh: '该应答不属于本次登录（state、nonce 或 InResponseTo 不符）。请在此浏览器重新开始；若持续出现，说明对方或代理在重复旧的应答。',
  },
  answer_expired: {
    check: 'clock',
    en: 'What the provider signed had expired when it arrived. Compare the clocks: the clock of the provider may be behind.',
    zh: '对方签发的内容到达时已过期。请比对时钟：对方时钟可能偏慢。',
  },
  answer_from_future: {
    check: 'clock',
    en: 'What the provider signed is dated in the future. Compare the clocks: the clock of the provider is ahead, or that of this server behind.',
    zh: '对方签发内容的时间在未来。请比对时钟：对方时钟偏快，或本服务器时钟偏慢。',
  },
  replayed: {
    check: 'request',
    en: 'The same answer was accepted before. Begin the sign-in anew.',
    zh: '同一应答此前已被接受。请重新开始登录。',
  },
  assurance_too_low: {
    check: 'assurance',
    en: 'The provider did not authenticate the person as strongly or as recently as the connection demands (acr, AuthnContext, auth_time). Ask it for the stronger method, or lower the demand.',
    zh: '对方对用户的认证强度或时间未达到连接要求（acr、AuthnContext、auth_time）。请在对方启用更强的认证，或降低要求。',
  },
  subject_absent: {
    check: 'subject',
    en: 'The answer holds no usable id of the person (sub, NameID, or the attribute that the connection names). Have the provider send it, or name another attribute.',
    zh: '应答中没有可用的用户标识（sub、NameID 或连接所指定的属性）。请让对方返回该标识，或指定其他属性。',
  },
  subject_mismatch: {
    check: 'subject',
    en: 'The userinfo answer speaks of another person (sub) than the id token. The provider has to use one subject for both.',
    zh: 'userinfo 返回的用户（sub）与 ID Token 不一致。对方须在两处使用同一用户标识。',
  },
  denied: {
    check: 'person',
    en: 'The person, or the provider for them, said no. Check that they are assigned to this application at the provider.',
    zh: '用户或对方拒绝了本次登录。请确认该用户已被分配到对方处的此应用。',
  },
  not_member: {
    check: 'person',
    en: 'The person does not belong to the organisation or group that the connection admits.',
    zh: '该用户不属于连接所允许的组织或用户组。',
  },
  permission_missing: {
    check: 'permissions',
    en: 'The provider withheld something because the application lacks a permission. Request the permission that is named, at the place that is named.',
    zh: '因应用缺少权限，对方未返回部分信息。请在所示位置申请所示权限。',
  },
} as const satisfies Record<string, LoginFault>;
