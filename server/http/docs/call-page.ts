/** One call of the reference: who may make it, what it takes and answers, an example of both, how it fails. */
import {
  type ErrorCode,
  errorCatalogue,
  type ErrorEntry,
  type Language,
} from '@causeway/contract/errors.ts';
import { replyExample, requestExample } from '@causeway/contract/examples.ts';
import { errorsOfRoute } from '@causeway/contract/openapi.ts';
import type { Route } from '@causeway/contract/route.ts';
import type { TSchema } from 'typebox';

import { type Html, html } from '../pages/html.ts';
import { memberRows } from './member-table.ts';
import { prose } from './prose.ts';
import type { Reader, ReferencePage } from './reference-page.ts';
import { accessWords, tell } from './reference-words.ts';
import { tryItForm } from './try-it-form.ts';

export function callPage({ language, mayTry }: Reader, route: Route): ReferencePage {
  const { operation, method, path, access, summary } = route;
  const parameters = route.query ?? route.body;
  const own = new Set(route.errors);
  const common = errorsOfRoute(route).filter((code) => !own.has(code));
  const isRepeatable = method === 'GET' || route.idempotent === true;
  return {
    title: operation,
    current: operation,
    address: `/docs/${operation}`,
    body: html`<h1>${operation}</h1>
      <p class="place"><b class="method ${method.toLowerCase()}">${method}</b> ${path}</p>
      <p>${prose(summary)}</p>
      <h2>${tell(language, 'access')}</h2>
      <p>${accessWords[access][language]} ${isRepeatable && tell(language, 'repeatable')}</p>
      <h2>${tell(language, 'parameters')}</h2>
      ${parameters === undefined ? html`<p>${tell(language, 'noParameters')}</p>` : memberTable(language, parameters, 'required')}
      <h2>${tell(language, 'request')}</h2>
      ${block(requestText(route))}
      ${
        access !== 'public' &&
        path.startsWith('/api/v3/') &&
        html`<h3>${tell(language, 'withSdk')}</h3>
      ${block(sdkText(route))}`
      }
      ${mayTry && tryItForm(language, route)}
      <h2>${tell(language, 'data')}</h2>
      ${route.data === undefined ? html`<p>${tell(language, 'noData')}</p>` : memberTable(language, route.data, 'always')}
      <h2>${tell(language, 'reply')}</h2>
      ${block(JSON.stringify(replyExample(route), undefined, 2))}
      <h2>${tell(language, 'errors')}</h2>
      ${route.errors.length > 0 && errorTable(language, route.errors)}
      <details><summary>${tell(language, 'commonErrors')}</summary>${errorTable(language, common)}</details>`,
  };
}

function block(text: string): Html {
  return html`<pre><code>${text}</code></pre>`;
}

function memberTable(language: Language, schema: TSchema, mark: 'required' | 'always'): Html {
  const rows = memberRows(schema);
  if (rows.length === 0)
    return html`<p><code>${'type' in schema ? String(schema.type) : ''}</code></p>`;
  return html`<table>
    <thead><tr><th>${tell(language, 'name')}</th><th>${tell(language, 'type')}</th><th>${tell(language, 'rule')}</th></tr></thead>
    <tbody>
      ${rows.map(
        ({ name, type, isRequired, rules }) => html`<tr>
          <td><code>${name}</code>${isRequired && html` <em>${tell(language, mark)}</em>`}</td>
          <td><code>${type}</code></td>
          <td>${rules.map((rule) => html`<code>${rule}</code> `)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function errorTable(language: Language, codes: readonly ErrorCode[]): Html {
  return html`<table>
    <thead><tr><th>code</th><th>statusCode</th><th>apiCode</th><th>${tell(language, 'meaning')}</th></tr></thead>
    <tbody>
      ${codes.map((code) => {
        const entry: ErrorEntry = errorCatalogue[code];
        return html`<tr><td><code>${code}</code></td><td>${entry.statusCode}</td><td>${entry.apiCode}</td><td>${entry[language]}</td></tr>`;
      })}
    </tbody>
  </table>`;
}

const proofs: Readonly<Record<Route['access'], readonly string[]>> = {
  public: [],
  application: ['x-authing-app-id: 66b2f0e9a7e44d0f9c3e5a12'],
  user: ['authorization: Bearer <access token>', 'x-authing-app-id: 66b2f0e9a7e44d0f9c3e5a12'],
  management: ['authorization: Bearer <management token>'],
};

/** The request as it goes over the wire. */
function requestText(route: Route): string {
  const { method, path, access } = route;
  const example = requestExample(route);
  if (route.query !== undefined && example !== undefined) {
    return [`${method} ${path}?${queryText(example)}`, ...proofs[access]].join('\n');
  }
  const head = [`${method} ${path}`, ...proofs[access]];
  if (example === undefined) return head.join('\n');
  const body = JSON.stringify(example, undefined, 2);
  return [...head, 'content-type: application/json', '', body].join('\n');
}

function queryText(example: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(example)) {
    if (!Array.isArray(value)) search.append(name, String(value));
    else for (const item of value) search.append(`${name}[]`, String(item));
  }
  return search.toString();
}

function sdkText(route: Route): string {
  const client = route.access === 'management' ? 'management' : 'authentication';
  const example = requestExample(route);
  const input = example === undefined ? '' : JSON.stringify(example, undefined, 2);
  const bare = input.replaceAll(/^( *)"(\w+)":/gm, '$1$2:');
  return `await ${client}.${route.operation}(${bare});`;
}
