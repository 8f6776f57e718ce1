/** The application at the top of a page: its logo, or the first letter of its name. */
import type { Application } from '../../directory/application.ts';
import { type Html, html } from './html.ts';

export interface Brand {
  readonly name: string;
  readonly logo: string;
  /** `#rrggbb`; whatever else it is counts for nothing. */
  readonly color: string | undefined;
}

export function brandOf({
  name,
  logo,
  extra,
}: Pick<Application, 'name' | 'logo' | 'extra'>): Brand {
  const branding = Object(extra['brandingConfig']);
  const color: unknown = Reflect.get(branding, 'primaryColor');
  return { name, logo, color: typeof color === 'string' ? color : undefined };
}

/** For the eye only: the title of the page names the application. */
export function emblem({ name, logo }: Brand): Html {
  if (logo !== '') return html`<img class="logo" src="${logo}" alt="" height="48" />`;
  const [initial = ''] = name;
  return html`<span class="emblem" aria-hidden="true">${initial.toLocaleUpperCase()}</span>`;
}
