/**
 * The floor under any JSON call: a Fastify server that parses the same request and answers the same
 * JSON, read once from BENCH_REPLIES_FILE ({ "/path": reply }), without looking anything up.
 */
import { readFileSync } from 'node:fs';
import { env } from 'node:process';
import fastify from 'fastify';

const file = readFileSync(env['BENCH_REPLIES_FILE'] ?? '', 'utf8');
// Written by the harness a moment ago.
const replies = JSON.parse(file) as Readonly<Record<string, unknown>>;

const app = fastify();
for (const [path, reply] of Object.entries(replies)) {
  app.all(path, async () => reply);
}
app.get('/readyz', async () => ({}));
await app.listen({ host: '127.0.0.1', port: Number(env['BENCH_PORT']) });
