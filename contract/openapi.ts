/** The public surface as an OpenAPI 3.1 document. TypeBox schemas are JSON Schema already, so they pass as they are. */
import type { TObject, TSchema } from 'typebox';

import { Failure, goodReply, LegacyFailure } from './envelope.ts';
import { type ErrorCode, errorCatalogue, type ErrorEntry } from './errors.ts';
import { replyExample, requestExample } from './examples.ts';
import type { Access, Route } from './route.ts';

export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: unknown;
  readonly example?: unknown;
}

type Requirement = Readonly<Record<string, readonly string[]>>;

/** Pure: the same routes give the same document. */
export function openApi(routes: readonly Route[], info: OpenApiInfo) {
  return {
    openapi: '3.1.0',
    info,
    paths: Object.fromEntries(
      [...groupByPath(routes)].map(([path, group]) => [template(path), pathItem(group)]),
    ),
    components: { securitySchemes, schemas: { Failure, LegacyFailure } },
  };
}

/** `/a/:id` as `/a/{id}`. */
function template(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

function groupByPath(routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  return Map.groupBy(routes, ({ path }) => path);
}

function pathItem(group: readonly Route[]) {
  return Object.fromEntries(group.map((route) => [route.method.toLowerCase(), operation(route)]));
}

function operation(route: Route) {
  const { body } = route;
  return {
    operationId: route.operation,
    summary: route.summary,
    ...(route.isLegacy && { deprecated: true }),
    ...(route.idempotent && { 'x-idempotent': true }),
    security: securityOf[route.access],
    parameters: [
      ...pathParameters(route),
      ...queryParameters(route),
      ...headerParameters(route.access),
    ],
    ...(body && { requestBody: { required: true, content: json(body, requestExample(route)) } }),
    responses: { '200': answer(route) },
  };
}

function pathParameters({ params }: Route): readonly Parameter[] {
  return Object.entries<TSchema>(params?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema,
  }));
}

function queryParameters(route: Route): readonly Parameter[] {
  const query: TObject | undefined = route.query;
  const required = new Set(query?.required);
  const examples = requestExample(route) ?? {};
  return Object.entries<TSchema>(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema,
    ...(name in examples && { example: examples[name] }),
  }));
}

function headerParameters(access: Access): readonly Parameter[] {
  if (access === 'public') return [];
  const name = access === 'management' ? 'x-authing-userpool-id' : 'x-authing-app-id';
  return [{ name, in: 'header', required: access === 'application', schema: { type: 'string' } }];
}

/** Failures answer HTTP 200, too, so one status has two shapes. */
function answer(route: Route) {
  const failure = route.isLegacy ? 'LegacyFailure' : 'Failure';
  const lines = errorsOfRoute(route).map((code) => errorLine(code));
  return {
    description: ['Success, or one of:', ...lines].join('\n'),
    content: json(
      { anyOf: [goodReply(route), { $ref: `#/components/schemas/${failure}` }] },
      replyExample(route),
    ),
  };
}

/** Every failure that a route can answer with: those of its access and of what it reads, then its own. */
export function errorsOfRoute(route: Route): readonly ErrorCode[] {
  const { access, method, query, body, errors } = route;
  const namesUser = [query, body].some(
    (schema) => schema !== undefined && 'userId' in schema.properties,
  );
  const all: readonly ErrorCode[] = [
    ...errorsOf[access],
    ...(method === 'GET' ? [] : errorsOfBodies),
    ...(namesUser ? (['user_id_malformed'] as const) : []),
    ...errors,
  ];
  return [...new Set(all)];
}

/** Before any of its members is looked at. */
const errorsOfBodies: readonly ErrorCode[] = [
  'malformed_body',
  'unsupported_media_type',
  'payload_too_large',
];

function errorLine(code: ErrorCode): string {
  const { statusCode, apiCode, en }: ErrorEntry = errorCatalogue[code];
  const numbers = apiCode === undefined ? `${statusCode}` : `${statusCode}, apiCode ${apiCode}`;
  return `- \`${code}\` (${numbers}): ${en}`;
}

function json(schema: unknown, example: unknown) {
  return { 'application/json': { schema, example } };
}

const securityOf: Readonly<Record<Access, readonly Requirement[]>> = {
  public: [],
  application: [],
  user: [{ userToken: [] }],
  management: [{ signature: [] }, { managementToken: [] }],
};

/** What every route of an access can answer with, besides the failures that it names itself. */
const errorsOf: Readonly<Record<Access, readonly ErrorCode[]>> = {
  public: ['invalid_argument', 'internal'],
  application: ['application_not_found', 'invalid_argument', 'internal'],
  user: [
    'credentials_missing',
    'not_signed_in',
    'token_wrong_application',
    'too_many_requests',
    'invalid_argument',
    'internal',
  ],
  management: [
    'credentials_missing',
    'access_key_invalid',
    'signature_method_unsupported',
    'signature_version_unsupported',
    'date_malformed',
    'date_missing',
    'clock_skew',
    'nonce_used',
    'management_token_invalid',
    'pool_mismatch',
    'too_many_requests',
    'invalid_argument',
    'internal',
  ],
};

const securitySchemes = {
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`authing <accessKeyId>:<signature>`, as the Node SDK signs.',
  },
  managementToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'From get-management-token; `Bearer` may be left out.',
  },
  userToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token or id_token of the application; `Bearer` may be left out.',
  },
} as const;
