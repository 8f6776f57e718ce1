/** The page at the bare address of the sandbox: what it plays, and how a client is pointed at it. */
import { html } from './html.ts';
import { chooseLanguage, languageTag, type Language } from './language.ts';
import type { Handler } from './listen.ts';
import { renderPage } from './page.ts';
import { pageReply } from './reply.ts';
import { anyone } from './vendors/desk.ts';
import { vendors } from './vendors/registry.ts';

const words = {
  en: {
    title: 'Providers without passwords',
    brand: 'Sandbox',
    ribbon: 'Sandbox: development only',
    lead: 'These providers are played on this machine. An application that uses them sends you here.',
    how: 'Put this address before theirs:',
    client:
      'The client id is {id}, its secret {secret}. Any redirect address on this machine is allowed.',
  },
  zh: {
    title: '无需密码的身份源',
    brand: '沙盒',
    ribbon: '沙盒：仅供开发使用',
    lead: '这些身份源由本机扮演，使用它们的应用会把您带到这里。',
    how: '请把此地址放在真实地址之前：',
    client: '客户端 ID 为 {id}，密钥为 {secret}，可使用本机的任意回调地址。',
  },
} as const satisfies Record<Language, Readonly<Record<string, string>>>;

export function frontPage(origin: string): Handler {
  return ({ url, headers }) => {
    const language = chooseLanguage([url.searchParams.get('lang')], headers['accept-language']);
    const { title, brand, ribbon, lead, how, client } = words[language];
    const { clientId, clientSecret } = anyone;
    const markup = renderPage({
      language,
      title,
      brand,
      ribbon,
      stylesheets: ['/sandbox.css', '/people.css'],
      languageLink: (other) => `/?lang=${languageTag[other]}`,
      body: html`<section class="card">
        <h1>${title}</h1>
        <p class="lead">${lead}</p>
        <p class="shares"><span class="chip quiet">OpenID Connect</span> ${vendors.map((vendor) => html`<span class="chip quiet">${vendor.title}</span> `)}</p>
        <p class="lead">${how}<br /><code>${origin}/github.com/login</code></p>
        <p class="lead">${client.replace('{id}', clientId).replace('{secret}', clientSecret)}</p>
      </section>`,
    });
    return pageReply(markup);
  };
}
