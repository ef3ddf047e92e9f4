import type { ServerResponse } from 'node:http';
import { appPageHeaders } from './app-page-headers.ts';
import { troublePath } from './page-scripts.ts';

/** Reasons why an app cannot be shown, each with its status and an English sentence for pages outside a frame. */
export const troubles = {
  signed_out: { status: 401, sentence: 'Nobody is signed in. Sign in at the workstation.' },
  refused: { status: 403, sentence: 'Open this app by its tile on the workstation.' },
  not_found: { status: 404, sentence: 'There is nothing here.' },
  locked: { status: 423, sentence: 'The workstation is locked. Unlock it to go on.' },
  no_upgrade: { status: 501, sentence: 'WebSocket connections are not passed on to apps here.' },
  unreachable: {
    status: 502,
    sentence: 'The app does not answer. Try again; if it still does not answer, tell IT.',
  },
  elsewhere: { status: 502, sentence: 'The app wanted to go to an address that is not listed for it.' },
  offline: { status: 503, sentence: 'The token server cannot be reached. It is tried again.' },
  slow: { status: 504, sentence: 'The app takes too long to answer. Try again in a moment.' },
} as const satisfies Record<string, { status: number; sentence: string }>;
export type Trouble = keyof typeof troubles;

/** Answers with a page for frames, with JSON for everything else; closes what has already begun. */
export function answerTrouble(
  response: ServerResponse,
  trouble: Trouble,
  { shellOrigin, isPage }: { readonly shellOrigin: string; readonly isPage: boolean },
): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { status, sentence } = troubles[trouble];
  // Closed, because the unread rest of this request would be taken for the next one.
  response.writeHead(status, {
    ...appPageHeaders(shellOrigin),
    connection: 'close',
    'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json',
  });
  response.end(isPage ? pageOf(trouble, sentence) : JSON.stringify({ error: trouble }));
}

/** All texts are ours; nothing from the request is in them. */
function pageOf(trouble: Trouble, sentence: string): string {
  const head = `<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Clinical app</title>`;
  const body = `<h1>Clinical app</h1><p>${sentence}</p><p><a href="">Try again</a></p>`;
  return `<!doctype html><html lang="en" data-trouble="${trouble}"><head>${head}</head><body>${body}<script src="${troublePath}"></script></body></html>`;
}
