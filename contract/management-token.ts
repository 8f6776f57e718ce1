/** The exchange of an access key for a management token. */
import { Type } from 'typebox';

import { route } from './route.ts';

/** How long a management token lives, in seconds; published clients fetch a new one after it. */
export const MANAGEMENT_TOKEN_SECONDS = 7200;

export const managementTokenRoutes = {
  getManagementToken: route({
    operation: 'getManagementToken',
    method: 'POST',
    path: '/api/v3/get-management-token',
    access: 'public',
    idempotent: true,
    summary: 'Exchanges an access key for a management token of two hours.',
    body: Type.Object({
      accessKeyId: Type.String({ minLength: 1, maxLength: 256 }),
      accessKeySecret: Type.String({ minLength: 1, maxLength: 1024 }),
    }),
    data: Type.Object({
      access_token: Type.String(),
      /** Seconds. */
      expires_in: Type.Integer(),
    }),
    errors: ['access_key_invalid', 'too_many_requests'],
  }),
};
