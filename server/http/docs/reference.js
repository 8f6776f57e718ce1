/** The reference's script: searches while one types, and makes the call of the try-it form. */

const search = document.querySelector('input[type=search]');
const items = [...document.querySelectorAll('li[data-text]')].map((item) => ({
  item,
  text: `${item.dataset.text} ${item.closest('.group').querySelector('h2').textContent}`.toLowerCase(),
}));

search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\s+/);
  for (const { item, text } of items) item.hidden = !words.every((word) => text.includes(word));
  for (const group of document.querySelectorAll('.group')) {
    group.hidden = group.querySelector('li:not([hidden])') === null;
  }
  const noHits = document.getElementById('no-hits');
  if (noHits !== null) noHits.hidden = items.some(({ item }) => !item.hidden);
});

const form = document.getElementById('try-it');
if (form !== null) {
  form.hidden = false;
  const answer = document.getElementById('answer');
  const show = (text) => {
    answer.hidden = false;
    answer.textContent = String(text);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show('…');
    call().then(show, show);
  });
}

const valueOf = (id) => document.getElementById(id)?.value.trim() ?? '';

async function call() {
  const { method, path, language } = form.dataset;
  const params = JSON.parse(valueOf('parameters') || '{}');
  const headers = await proven({
    method,
    path,
    params: method === 'GET' ? asRead(params) : params,
    headers: { 'x-authing-lang': language === 'zh' ? 'zh-CN' : 'en-US' },
  });
  const query = method === 'GET' ? `?${new URLSearchParams(pairsOf(params)).toString()}` : '';
  const response = await fetch(`${path}${query === '?' ? '' : query}`, {
    method,
    headers: { ...headers, ...(method === 'POST' && { 'content-type': 'application/json' }) },
    credentials: 'omit',
    redirect: 'error',
    ...(method === 'POST' && { body: JSON.stringify(params) }),
  });
  return `HTTP ${response.status}\n${JSON.stringify(await response.json(), undefined, 2)}`;
}

async function proven(request) {
  const [accessKeyId, accessKeySecret] = [valueOf('key-id'), valueOf('key-secret')];
  if (accessKeyId !== '') {
    const { signerOf } = await import('/docs/signature.js');
    return signerOf({ accessKeyId, accessKeySecret })(request);
  }
  const [appId, token] = [valueOf('app-id'), valueOf('access-token')];
  return {
    ...request.headers,
    ...(appId !== '' && { 'x-authing-app-id': appId }),
    ...(token !== '' && { authorization: `Bearer ${token}` }),
  };
}

/** Lists are written as `name[]=item`. */
function pairsOf(params) {
  return Object.entries(params).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((item) => [`${name}[]`, String(item)])
      : [[name, String(value)]],
  );
}

/** A query as the server reads it, which is what it signs: an empty list is not there, items are texts. */
function asRead(params) {
  const entries = Object.entries(params).filter(([, value]) => value?.length !== 0 || value === '');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : value]),
  );
}
