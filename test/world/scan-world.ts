/** A server with a connection whose code a phone scans, and the phone. */
import assert from 'node:assert/strict';

import { playedAt } from '@causeway/sandbox/vendors/vendor.ts';
import { subscribeAccount } from '@causeway/sandbox/vendors/wechat-account.ts';
import { phoneBefore, releaseProgram } from '@causeway/sandbox/vendors/wechat-mini-program.ts';

import { type AppWorld, startAppWorld } from './app-world.ts';
import { Application } from './application.ts';
import type { WebBrowser } from './web-browser.ts';

/** What the administrator writes at WeChat and here alike. */
export const eventKeys = {
  token: 'sandboxtoken',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

export interface ScanWorld extends AppWorld {
  readonly application: Application;
  readonly poolId: string;
  /** Of a connection, to which the vendor delivers. */
  eventsUrl(identifier: string): string;
  /** Adds a connection to an official account that delivers its events to it. */
  addAccount(identifier: string, settings?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Adds a connection to a mini program that tells us who scanned a code. */
  addProgram(identifier: string, settings?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Where the phone is that scans the latest code of a mini program. */
  phoneBefore(): string;
  /** Somebody scans the code that says this; resolves to what their phone shows. */
  scan(code: string, person: string): Promise<Response>;
}

export async function startScanWorld(): Promise<ScanWorld> {
  const world = await startAppWorld();
  const { causeway, sandbox } = world;
  const { poolId } = causeway.server.firstRun;
  const eventsUrl = (identifier: string) =>
    `${causeway.url}/connections/social/${identifier}/${poolId}/events`;
  return {
    ...world,
    application: await Application.open(causeway, world),
    poolId,
    eventsUrl,
    async addAccount(identifier, settings = {}) {
      const fields = { clientId: 'sandbox', clientSecret: 'sandbox-secret', ...eventKeys };
      const { id } = await world.addAppConnection({
        sourceType: 'wechat',
        type: 'wechatmp-qrcode',
        identifier,
        settings: { fields, ...settings },
      });
      const subscriber = { url: eventsUrl(identifier), ...eventKeys };
      await subscribeAccount(sandbox.vendors.deskOf('wechat'), 'sandbox', subscriber);
      return id;
    },
    async addProgram(identifier, { fields, ...settings } = {}) {
      const { id } = await world.addAppConnection({
        sourceType: 'wechat',
        type: 'wechat:miniprogram:qrconnect',
        identifier,
        settings: {
          fields: { clientId: 'sandbox', clientSecret: 'sandbox-secret', ...Object(fields) },
          ...settings,
        },
      });
      const confirmUrl = `${causeway.url}/api/v3/confirm-qrcode`;
      releaseProgram(sandbox.vendors.deskOf('wechat'), 'sandbox', confirmUrl);
      return id;
    },
    phoneBefore() {
      const desk = sandbox.vendors.deskOf('wechat');
      const found = phoneBefore({ desk, played: playedAt(sandbox.origin) }, 'sandbox');
      return found ?? assert.fail('WeChat drew no code');
    },
    scan: (code, person) =>
      fetch(code, { method: 'POST', body: new URLSearchParams({ user: person }) }),
  };
}

/** The address that the code on a page leads a phone to, which the page links in development. */
export function codeOn({ text }: { readonly text: string }): string {
  const found = /href="([^"]+)" target="_blank"/.exec(text)?.[1];
  assert.ok(found, `no code to play a phone with: ${text}`);
  return found.replaceAll('&amp;', '&');
}

/** What the script of the page would hear. */
export async function stateFor(browser: WebBrowser, page: { readonly url: string }) {
  const { status, text } = await browser.visit(`${page.url}/state`);
  return status === 200 ? (JSON.parse(text) as { state: string }).state : status;
}
