/**
 * The numbers behind `/metrics`, in Prometheus' text format.
 *
 * A label holds words of this program only, never text of a request: whoever could choose a label
 * could fill the memory of this process and of everything that reads it.
 */
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

export interface Metrics {
  observeRequest(request: ServedRequest): void;
  countDecision(decision: Decision): void;
  observeExchange(exchange: Exchange): void;
  /** The current numbers. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface ServedRequest {
  readonly method: string;
  /** The pattern of the route, such as `/oidc/auth/:uid`; undefined when no route fitted. */
  readonly route: string | undefined;
  readonly status: number;
  readonly durationMs: number;
}

/** How a sign-in or a binding ended. */
export interface Decision {
  readonly purpose: 'sign-in' | 'link';
  readonly connectionType: string;
  readonly outcome: string;
}

/** One request of ours to an identity source: what it answered, or why it did not. */
export interface Exchange {
  readonly status?: number;
  readonly error?: string;
  readonly durationMs: number;
}

export interface MetricsOptions {
  /** The connection types of this server; any other is counted as `other`. */
  readonly connectionTypes: readonly string[];
  /** Adds memory, event loop and garbage collection of this process; once a process. */
  readonly watchProcess?: boolean;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const DURATIONS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Finer sampling of the event loop costs ten times as much processor time while idle. */
const EVENT_LOOP_SAMPLE_MS = 100;
const OTHER = 'other';

/** The numbers of one server, from nothing. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const requests = requestDurations(registry);
  const exchanges = exchangeDurations(registry);
  const decisions = decisionCounts(registry);
  const connectionTypes = new Set(options.connectionTypes);
  if (options.watchProcess === true) {
    collectDefaultMetrics({
      register: registry,
      eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS,
    });
  }
  return {
    observeRequest: ({ method, route = OTHER, status, durationMs }) => {
      const labels = { method: known(METHODS, method), route, status: statusClass(status) };
      requests.observe(labels, durationMs / 1000);
    },
    countDecision: ({ purpose, connectionType, outcome }) => {
      const connection_type = known(connectionTypes, connectionType);
      decisions.inc({ purpose, connection_type, outcome: wordOf(outcome) });
    },
    observeExchange: ({ status, error, durationMs }) => {
      const outcome = status === undefined ? wordOf(error ?? OTHER) : statusClass(status);
      exchanges.observe({ outcome }, durationMs / 1000);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function requestDurations(registry: Registry) {
  return new Histogram({
    name: 'causeway_http_request_duration_seconds',
    help: 'Requests to this server, by route and class of the status.',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATIONS,
    registers: [registry],
  });
}

function exchangeDurations(registry: Registry) {
  return new Histogram({
    name: 'causeway_outbound_duration_seconds',
    help: 'Requests of this server to identity sources, by class of the status or kind of failure.',
    labelNames: ['outcome'],
    buckets: DURATIONS,
    registers: [registry],
  });
}

function decisionCounts(registry: Registry) {
  return new Counter({
    name: 'causeway_decisions_total',
    help: 'Sign-ins and bindings through identity sources, by connection type and outcome.',
    labelNames: ['purpose', 'connection_type', 'outcome'],
    registers: [registry],
  });
}

function known(words: ReadonlySet<string>, word: string): string {
  return words.has(word) ? word : OTHER;
}

/** A word of this program has this shape; anything else came from outside. */
function wordOf(text: string): string {
  return /^[a-z][a-z_-]{0,39}$/.test(text) ? text : OTHER;
}

function statusClass(status: number): string {
  return status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : OTHER;
}
