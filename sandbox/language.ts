/** The languages every sandbox and demo page is written in. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** One text in every language. */
export type Translated = Readonly<Record<Language, string>>;

/** BCP 47 tags, for the `lang` attribute and for `ui_locales`. */
export const languageTag: Translated = { en: 'en', zh: 'zh-CN' };

/** The languages' own names, for the switch on every page. */
export const languageName: Translated = { en: 'English', zh: '中文' };

function languageOf(tag: string): Language | undefined {
  const primary = tag.trim().toLowerCase().split('-')[0];
  return languages.find((language) => language === primary);
}

/** The language tags of an Accept-Language header, most wanted first (RFC 9110 section 12.5.4). */
function acceptedTags(header: string): string[] {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((text) => text.trim()).find((text) => text.startsWith('q='));
      return { tag, quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

/** Picks the page language: explicit wishes in order (each a space separated list), then the browser's. */
export function chooseLanguage(
  wishes: readonly (string | null | undefined)[],
  acceptLanguage: string | undefined,
): Language {
  const tags = [
    ...wishes.flatMap((wish) => wish?.split(/\s+/) ?? []),
    ...acceptedTags(acceptLanguage ?? ''),
  ];
  for (const tag of tags) {
    const language = languageOf(tag);
    if (language !== undefined) return language;
  }
  return 'en';
}
