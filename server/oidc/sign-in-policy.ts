/** When an authorization request needs a person in front of the browser, and when a session is enough. */
import {
  errors,
  interactionPolicy,
  type interactionPolicy as policies,
  type KoaContextWithOIDC,
} from 'oidc-provider';

const { Check } = interactionPolicy;

/** When a request needs a person: oidc-provider's own reasons, and ours. */
export function createSignInPolicy(): policies.DefaultPolicy {
  const policy = interactionPolicy.base();
  const login = policy.get('login');
  const consent = policy.get('consent');
  if (login === undefined || consent === undefined) throw new Error('no such prompt');

  login.checks.add(
    new Check('user_gone', 'the signed-in user is not active', 'login_required', isUserGone),
  );
  login.checks.add(
    new Check('connection_named', 'one connection is asked for', 'login_required', (ctx) => {
      const { params, prompts } = ctx.oidc;
      return Boolean(params?.['ext_idp_conn_id']) && !hasJustSignedIn(ctx) && !prompts.has('none');
    }),
  );
  login.checks.add(
    new Check(
      'acr_wanted',
      'the session is of other assurance',
      'login_required',
      isOtherwiseKnown,
    ),
  );
  login.checks.add(
    new Check(
      'impostor_possible',
      'an application of this kind needs a person in front of it',
      'interaction_required',
      (ctx) => canBeImpersonated(ctx) && !hasJustSignedIn(ctx),
    ),
  );

  // Applications are first-party: `prompt=consent` is accepted and asks nobody anything.
  consent.checks.clear();
  return policy;
}

/** A session outlives its user, or belongs to a user of another pool. */
function isUserGone(ctx: KoaContextWithOIDC): boolean {
  const { session, account } = ctx.oidc;
  if (session?.accountId === undefined || account !== undefined) return false;
  // Asking again would send the browser round in circles.
  if (hasJustSignedIn(ctx)) throw new errors.AccessDenied('the user is not active');
  return true;
}

/** A session that is not of the assurance asked for; what a sign-in then reaches, the token says. */
function isOtherwiseKnown(ctx: KoaContextWithOIDC): boolean {
  const { params, prompts, session } = ctx.oidc;
  const wanted = params?.['acr_values'];
  if (typeof wanted !== 'string' || prompts.has('none') || hasJustSignedIn(ctx)) return false;
  return !wanted.split(' ').includes(session?.acr ?? '');
}

function hasJustSignedIn({ oidc }: KoaContextWithOIDC): boolean {
  return oidc.result?.login !== undefined;
}

/**
 * A private scheme or a loopback port can be taken by any program of the device, so such a program
 * must not get a code without anybody noticing (RFC 8252 section 8.6).
 */
function canBeImpersonated({ oidc }: KoaContextWithOIDC): boolean {
  const redirectUri = oidc.params?.['redirect_uri'];
  return (
    oidc.client?.applicationType === 'native' &&
    typeof redirectUri === 'string' &&
    !redirectUri.startsWith('https:')
  );
}
