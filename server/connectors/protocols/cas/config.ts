/** The settings of a CAS connection, and what they decode to. */
import { attributeNames, claimNames } from '../../engine/attribute-claims.ts';
import { misfit } from '../../engine/fields.ts';
import {
  choice,
  type ConfigOf,
  flag,
  optional,
  optionalAddress,
  requiredAddress,
  settings,
} from '../../engine/settings.ts';

const declared = settings(
  {
    casLoginUrl: requiredAddress({
      title: 'Login URL',
      description: 'Where the server signs people in, for instance https://sso.example/cas/login.',
      aliases: ['casConnectionLoginUrl', 'loginUrl', 'authorizationUrl'],
    }),
    casValidateUrl: optionalAddress({
      title: 'Ticket validation URL',
      description:
        'Ends with /p3/serviceValidate, /serviceValidate or /validate; by default the first of them beside the login URL.',
      aliases: ['ticketValidationUrl', 'validateUrl', 'serviceValidateUrl'],
    }),
    protocolVersion: choice(['automatic', '1.0', '2.0', '3.0'], {
      title: 'Protocol version',
      description: 'automatic reads it off the validation URL.',
      default: 'automatic',
    }),
    answerFormat: choice(['XML', 'JSON'], {
      title: 'Answer format',
      description: 'What the server is asked to answer in; version 1.0 knows plain text only.',
      default: 'XML',
    }),
    subjectAttribute: optional({
      title: 'Subject attribute',
      description: 'The attribute that identifies people for ever, in place of the user name.',
    }),
    attributes: attributeNames({
      title: 'Attributes',
      description: `The attribute of each of ${claimNames.join(', ')}, where it is not a usual one.`,
    }),
    renew: flag({
      title: 'Ask again',
      description: 'The server must not rely on a session that it has.',
    }),
    gateway: flag({
      title: 'Never ask',
      description: 'Only people whom the server knows already come in; it shows no page.',
    }),
  },
  ({ casLoginUrl, protocolVersion, answerFormat, renew, gateway }) => {
    if (casLoginUrl.includes('?')) throw misfit('casLoginUrl', 'must not have a query');
    if (renew && gateway) throw misfit('gateway', 'cannot go together with renew');
    if (protocolVersion === '1.0' && answerFormat === 'JSON') {
      throw misfit('answerFormat', 'must be XML: version 1.0 knows plain text only');
    }
  },
);

export const fields = declared.schema;

type Declared = ConfigOf<typeof declared>;

export interface CasConfig extends Omit<Declared, 'casValidateUrl' | 'protocolVersion'> {
  readonly validateUrl: string;
  readonly format: 'text' | 'XML' | 'JSON';
  /** Within what its user names are unique. */
  readonly authority: string;
}

const paths = { '1.0': 'validate', '2.0': 'serviceValidate', '3.0': 'p3/serviceValidate' } as const;

/** Throws `misfit` with the first setting that does not fit. */
export function decode(stored: Readonly<Record<string, unknown>>): CasConfig {
  const { casValidateUrl, protocolVersion, ...config } = declared.decode(stored);
  const home = config.casLoginUrl.replace(/\/[^/]*$/, '');
  const version = protocolVersion === 'automatic' ? versionOf(casValidateUrl) : protocolVersion;
  const validateUrl = casValidateUrl ?? `${home}/${paths[version]}`;
  if (validateUrl.includes('?')) throw misfit('casValidateUrl', 'must not have a query');
  if (validateUrl.endsWith('/proxyValidate')) {
    throw misfit('casValidateUrl', 'must be one that refuses proxy tickets: /serviceValidate');
  }
  const format = version === '1.0' ? 'text' : config.answerFormat;
  return Object.freeze({ ...config, validateUrl, format, authority: home });
}

function versionOf(validateUrl: string | undefined): keyof typeof paths {
  if (validateUrl?.endsWith('/validate')) return '1.0';
  return validateUrl?.endsWith('/p3/serviceValidate') === false ? '2.0' : '3.0';
}
