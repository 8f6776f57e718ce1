import { redirectReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { Problem } from './problem.ts';
import { requireTokens } from './visit.ts';
import type { DemoState, Visit } from './visit.ts';

/** Answers inside the pop-up: fetches the link's address and sends the person there. */
export async function link(state: DemoState, visit: Visit): Promise<Reply> {
  const { idToken } = requireTokens(state, visit);
  const wanted = visit.incoming.form.get('connection');
  const connection = state.connections.find((known) => known === wanted);
  if (connection === undefined) throw new Problem('not_found');
  return redirectReply(await state.accountApi.linkAddress(connection, idToken));
}

/** Unlinks every identity of one source. */
export async function unlink(state: DemoState, visit: Visit): Promise<Reply> {
  const { accessToken } = requireTokens(state, visit);
  const source = visit.incoming.form.get('source') ?? '';
  await state.accountApi.unlink(accessToken, source);
  return redirectReply('/?done=unlinked');
}
