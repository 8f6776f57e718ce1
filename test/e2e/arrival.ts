/** A browser that came back to the application, and the claims that the application gets for it. */
import type { Page } from 'playwright-core';

import type { Scene } from './scene.ts';

export async function claimsOnArrival(
  scene: Scene,
  page: Page,
): Promise<Readonly<Record<string, unknown>>> {
  await page.waitForURL(`${scene.application.redirectUri}?code=**`);
  const code = new URL(page.url()).searchParams.get('code') ?? '';
  const [, payload = ''] = (await scene.idTokenFor(code)).split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return { ...Object(claims) };
}
