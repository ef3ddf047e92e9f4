import type { WebRequest } from 'electron';
import { isListed } from '../../core/apps/listed-origin.ts';
import type { ClinicalApp } from '../../core/policy/clinical-app.ts';

export interface LendTokenParts {
  readonly app: ClinicalApp;
  readonly onRequest: (isListed: boolean) => void;
  /** Rejects while nothing may be done in the user's name: locked, signed out, no connection. */
  readonly withAccessToken: (call: (token: string | null) => Promise<void>) => Promise<void>;
}

/** Contents that are in the page already; loading them sends nothing. */
const isInPage = (url: string) => url.startsWith('data:') || url.startsWith('blob:');

/**
 * A service worker answers for its server: what it makes up passes none of the checks of answers, and it outlives its page.
 * (Service Workers §"Update", step 8: this header comes with its script.)
 */
const isServiceWorker = (headers: Record<string, string>) =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'service-worker');

/**
 * Adds the access token to requests for the listed origins and cancels all others, WebSockets among them. Chromium asks anew
 * for every hop of a redirect, so a redirect to elsewhere is cancelled and never carries the token.
 */
export function lendToken(
  webRequest: Pick<WebRequest, 'onBeforeRequest' | 'onBeforeSendHeaders'>,
  { app, onRequest, withAccessToken }: LendTokenParts,
): void {
  webRequest.onBeforeRequest(({ url }, answer) => {
    const isAllowed = isInPage(url) || isListed(app, url);
    onRequest(isAllowed);
    answer({ cancel: !isAllowed });
  });
  webRequest.onBeforeSendHeaders(({ url, requestHeaders }, answer) => {
    if (!isListed(app, url) || isServiceWorker(requestHeaders)) return answer({ cancel: true });
    const others = Object.entries(requestHeaders).filter(([name]) => name.toLowerCase() !== 'authorization');
    const send = async (token: string | null) =>
      answer({
        requestHeaders: {
          ...Object.fromEntries(others),
          ...(token !== null && { Authorization: `Bearer ${token}` }),
        },
      });
    withAccessToken(send).catch(() => answer({ cancel: true }));
  });
}
