import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createMetrics } from './metrics.ts';

const text = 'x"} evil{a="<script>';

describe('the metrics', () => {
  it('count requests by route and class of status', async () => {
    const metrics = createMetrics({ connectionTypes: [] });

    metrics.observeRequest({ method: 'GET', route: '/oidc/auth/:uid', status: 302, durationMs: 7 });
    metrics.observeRequest({ method: 'GET', route: '/oidc/auth/:uid', status: 303, durationMs: 7 });

    assert.match(
      await metrics.text(),
      /^causeway_http_request_duration_seconds_count{method="GET",route="\/oidc\/auth\/:uid",status="3xx"} 2$/m,
    );
  });

  it('incident-44: no label ever carries text of a request', async () => {
    const metrics = createMetrics({ connectionTypes: ['oidc'] });

    metrics.observeRequest({ method: text, route: undefined, status: 9999, durationMs: 1 });
    metrics.countDecision({ purpose: 'sign-in', connectionType: text, outcome: text });
    metrics.observeExchange({ error: text, durationMs: 1 });

    const shown = await metrics.text();
    assert.ok(!shown.includes('evil'));
    assert.match(shown, /method="other",route="other",status="other"/);
    assert.match(shown, /connection_type="other",outcome="other"/);
    assert.match(shown, /causeway_outbound_duration_seconds_count{outcome="other"} 1/);
  });

  it('count sign-ins by connection type and outcome', async () => {
    const metrics = createMetrics({ connectionTypes: ['oidc'] });

    metrics.countDecision({ purpose: 'link', connectionType: 'oidc', outcome: 'create' });

    assert.match(
      await metrics.text(),
      /causeway_decisions_total{purpose="link",connection_type="oidc",outcome="create"} 1/,
    );
  });

  it('tell upstream answers from upstream failures', async () => {
    const metrics = createMetrics({ connectionTypes: [] });

    metrics.observeExchange({ status: 503, durationMs: 40 });
    metrics.observeExchange({ error: 'unreachable', durationMs: 5000 });

    const shown = await metrics.text();
    assert.match(shown, /_bucket{le="0.05",outcome="5xx"} 1/);
    assert.match(shown, /_count{outcome="unreachable"} 1/);
  });

  it('show the memory of the process when asked to', async () => {
    const metrics = createMetrics({ connectionTypes: [], watchProcess: true });

    assert.match(await metrics.text(), /^process_resident_memory_bytes \d+/m);
  });
});
