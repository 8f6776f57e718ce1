/** A page that plays a phone: the code was scanned, and one of the people here holds the phone. */
import { html } from '../html.ts';
import { chooseLanguage, languageTag, type Language } from '../language.ts';
import { renderPage } from '../page.ts';
import { pageReply, type Reply } from '../reply.ts';
import { peopleToPick } from './consent.ts';
import type { VendorCall } from './vendor.ts';

const words = {
  en: {
    brand: 'Sandbox',
    ribbon: 'A phone played for development: nobody is really here',
    title: 'Scan with {vendor}',
    lead: 'You hold a phone in front of the code. Whose phone is it?',
    cancel: 'Put the phone away',
    done: 'Done. Go back to the page with the code.',
    failed: 'The server did not accept it: it answered {answer}.',
  },
  zh: {
    brand: '沙盒',
    ribbon: '开发用的模拟手机，并没有真人',
    title: '使用 {vendor} 扫码',
    lead: '您正拿着手机对准二维码，这是谁的手机？',
    cancel: '收起手机',
    done: '已完成，请回到显示二维码的页面。',
    failed: '服务器没有接受，返回：{answer}。',
  },
} as const satisfies Record<Language, Readonly<Record<string, string>>>;

export function phonePage(call: VendorCall, vendor: string): Reply {
  const { url, headers } = call;
  const language = chooseLanguage([url.searchParams.get('lang')], headers['accept-language']);
  const texts = words[language];
  const at = (other: Language) => {
    const params = new URLSearchParams(url.searchParams);
    params.set('lang', languageTag[other]);
    return `${url.pathname}?${params.toString()}`;
  };
  const title = texts.title.replace('{vendor}', vendor);
  return pageReply(
    renderPage({
      language,
      title,
      brand: texts.brand,
      ribbon: texts.ribbon,
      stylesheets: ['/sandbox.css', '/people.css'],
      languageLink: at,
      body: html`<section class="card">
        <h1>${title}</h1>
        <p class="lead">${texts.lead}</p>
        <form method="post" action="${at(language)}">
          <ul class="people">
            ${peopleToPick(language)}
          </ul>
          <button class="button wide" name="decision" value="cancel">${texts.cancel}</button>
        </form>
      </section>`,
    }),
  );
}

/** What the phone shows afterwards. */
export function phoneAnswer({ url, headers }: VendorCall, answer: string | undefined): Reply {
  const language = chooseLanguage([url.searchParams.get('lang')], headers['accept-language']);
  const texts = words[language];
  const text = answer === undefined ? texts.done : texts.failed.replace('{answer}', answer);
  return pageReply(
    renderPage({
      language,
      title: text,
      brand: texts.brand,
      ribbon: texts.ribbon,
      stylesheets: ['/sandbox.css', '/people.css'],
      body: html`<section class="card"><h1>${text}</h1></section>`,
    }),
    { status: answer === undefined ? 200 : 502 },
  );
}
