/**
 * The columns as the database has them; the migrations are their source.
 *
 * Times are epoch ms, flags are 0 or 1, JSON and sealed values are text. What a row means is decided
 * by the `fromRow` of its aggregate's file.
 */
import type { Flag } from './columns.ts';

export interface Tables {
  readonly pools: {
    readonly id: string;
    readonly name: string;
    readonly created_at: number;
  };
  readonly access_keys: {
    readonly pool_id: string;
    readonly id: string;
    readonly secret: string;
    readonly created_at: number;
  };
  readonly applications: {
    readonly pool_id: string;
    readonly id: string;
    readonly identifier: string;
    readonly name: string;
    readonly logo: string;
    readonly description: string;
    readonly type: string;
    readonly redirect_uris: string;
    readonly logout_redirect_uris: string;
    readonly init_login_uri: string;
    readonly sso_enabled: Flag;
    readonly secret: string;
    readonly oidc: string;
    readonly all_connections_enabled: Flag;
    readonly registration_disabled: Flag;
    readonly extra: string;
    readonly created_at: number;
    readonly updated_at: number;
    readonly version: number;
  };
  readonly sources: {
    readonly pool_id: string;
    readonly id: string;
    readonly tenant_id: string | null;
    readonly type: string;
    readonly name: string;
    readonly logo: string;
    readonly auto_join: Flag;
    readonly created_at: number;
    readonly updated_at: number;
    readonly version: number;
  };
  /** Kept by triggers; the empty tenant stands for the pool. */
  readonly source_counts: {
    readonly pool_id: string;
    readonly tenant_id: string;
    readonly total: number;
  };
  readonly connections: {
    readonly pool_id: string;
    readonly id: string;
    readonly tenant_id: string | null;
    readonly source_id: string;
    readonly type: string;
    readonly identifier: string;
    readonly display_name: string;
    readonly logo: string;
    readonly fields: string;
    readonly login_only: Flag;
    readonly association_mode: string;
    readonly challenge_binding_methods: string;
    readonly match_fields: string;
    readonly trusted_claims: string;
    readonly new_users_prove_address: Flag;
    readonly attribute_mapping: string;
    readonly assurance: string;
    readonly created_at: number;
    readonly updated_at: number;
    readonly version: number;
  };
  readonly connection_keys: {
    readonly pool_id: string;
    readonly connection_id: string;
    readonly generation: number;
    readonly private_key: string;
    readonly certificate: string;
    readonly created_at: number;
    readonly used_at: number;
  };
  readonly connection_states: {
    readonly pool_id: string;
    readonly app_id: string;
    readonly connection_id: string;
    readonly enabled: Flag;
  };
  readonly tenants: {
    readonly pool_id: string;
    readonly id: string;
    readonly name: string;
    readonly code: string;
    readonly description: string;
    readonly logo: string;
    readonly reject_hint: string;
    readonly source: string;
    readonly source_app_id: string;
    readonly creator: string;
    readonly enterprise_domains: string;
    readonly expires_at: number | null;
    readonly member_limit: number | null;
    readonly admin_limit: number | null;
    readonly active_user_limit: number | null;
    readonly created_at: number;
    readonly updated_at: number;
    readonly version: number;
  };
  readonly tenant_applications: {
    readonly pool_id: string;
    readonly tenant_id: string;
    readonly app_id: string;
  };
  readonly tenant_members: {
    readonly pool_id: string;
    readonly tenant_id: string;
    readonly id: string;
    readonly user_id: string;
    readonly is_admin: Flag;
    readonly created_at: number;
  };
  readonly connection_associations: {
    readonly pool_id: string;
    readonly tenant_id: string;
    readonly connection_id: string;
  };
  readonly portals: {
    readonly pool_id: string;
    readonly settings: string;
    readonly version: number;
  };
  readonly portal_connections: {
    readonly pool_id: string;
    readonly connection_id: string;
  };
  readonly users: {
    readonly pool_id: string;
    readonly id: string;
    readonly status: string;
    readonly origin: string;
    readonly email: string | null;
    readonly email_canonical: string | null;
    readonly email_verified: Flag;
    readonly phone: string | null;
    readonly phone_country_code: string | null;
    readonly phone_verified: Flag;
    readonly username: string | null;
    readonly external_id: string | null;
    readonly profile: string;
    readonly custom_data: string;
    readonly logins_count: number;
    readonly last_login_at: number | null;
    readonly last_ip: string | null;
    readonly created_at: number;
    readonly updated_at: number;
    readonly sessions_ended_at: number | null;
  };
  readonly logins: {
    readonly pool_id: string;
    readonly user_id: string;
    readonly at: number;
    readonly id: string;
    readonly app_id: string;
    readonly connection_id: string | null;
    readonly method: string;
    readonly ip: string | null;
    readonly user_agent: string | null;
    readonly failure: string | null;
  };
  readonly identities: {
    readonly pool_id: string;
    readonly id: string;
    readonly user_id: string;
    readonly source_id: string;
    readonly provider: string;
    readonly type: string;
    readonly authority: string;
    readonly subject: string;
    readonly profile: string;
    readonly tokens: string | null;
    readonly connection_ids: string;
    readonly created_at: number;
    readonly updated_at: number;
    readonly last_login_at: number | null;
  };
  readonly passwords: {
    readonly pool_id: string;
    readonly user_id: string;
    readonly hash: string;
    readonly set_at: number;
  };
  readonly codes: {
    readonly pool_id: string;
    readonly channel: string;
    readonly address_digest: string;
    readonly browser_digest: string;
    readonly payload: string;
    readonly attempts_left: number;
    readonly expires_at: number;
  };
  readonly throttles: {
    readonly kind: string;
    readonly subject_digest: string;
    readonly uses: number;
    readonly free_at: number;
    readonly expires_at: number;
  };
  readonly tickets: {
    readonly kind: string;
    readonly token_digest: string;
    readonly payload: string;
    readonly expires_at: number;
  };
  readonly scans: {
    readonly id_digest: string;
    readonly scene_digest: string;
    readonly state: string;
    readonly payload: string;
    readonly polled_at: number;
    readonly expires_at: number;
  };
  readonly pushed_tickets: {
    readonly pool_id: string;
    readonly source_id: string;
    readonly name: string;
    readonly value: string;
    readonly sent_at: number;
    readonly expires_at: number;
  };
  readonly replays: {
    readonly kind: string;
    readonly value_digest: string;
    readonly expires_at: number;
  };
  readonly signing_keys: {
    readonly id: string;
    readonly algorithm: string;
    readonly ordinal: number;
    readonly private_jwk: string;
    readonly created_at: number;
  };
  readonly oidc_records: {
    readonly model: string;
    readonly id_digest: string;
    readonly grant_digest: string | null;
    readonly account_id: string | null;
    readonly client_id: string | null;
    readonly upstream_connection: string | null;
    readonly upstream_session: string | null;
    readonly upstream_subject: string | null;
    readonly payload: string;
    readonly consumed_at: number | null;
    readonly expires_at: number | null;
  };
  readonly decisions: {
    readonly pool_id: string;
    readonly id: string;
    readonly request_id: string | null;
    readonly purpose: string;
    readonly outcome: string;
    readonly rule: string;
    readonly app_id: string;
    readonly source_id: string;
    readonly connection_id: string;
    readonly user_id: string | null;
    readonly subject_digest: string;
    readonly inputs: string;
    readonly created_at: number;
    readonly expires_at: number;
  };
  readonly login_traces: {
    readonly pool_id: string;
    readonly id: string;
    readonly purpose: string;
    readonly outcome: string;
    readonly source_id: string;
    readonly connection_id: string;
    readonly app_id: string | null;
    readonly user_id: string | null;
    readonly record: string;
    readonly created_at: number;
  };
  readonly failed_logins: {
    readonly pool_id: string;
    readonly connection_id: string;
    readonly window_at: number;
    readonly failures: number;
  };
  readonly data_keys: {
    readonly id: string;
    readonly wrapped: string;
    readonly wrapped_by: string;
    readonly created_at: number;
  };
  readonly migrations: {
    readonly name: string;
    readonly applied_at: number;
  };
}
