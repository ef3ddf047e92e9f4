/** A plain page for somebody who opened an address that leads nowhere. */
export interface PlainPage {
  readonly status: number;
  readonly title: string;
  readonly sentences: readonly string[];
}

const newLink =
  'Press Enter in the window where the workstation runs: it prints a new link. Or stop it and start it again with npm start.';

export const plainPages = {
  linkUsed: {
    status: 403,
    title: 'This link no longer opens the workstation',
    sentences: ['A launch link works once and for ten minutes.', newLink],
  },
  notLetIn: {
    status: 401,
    title: 'This browser was not opened by the workstation',
    sentences: ['The workstation shows itself only to a browser that came through its launch link.', newLink],
  },
  foreign: {
    status: 403,
    title: 'This request was refused',
    sentences: [
      'Copy the launch link into the address bar of your browser; a link on another page does not work.',
    ],
  },
  notFound: {
    status: 404,
    title: 'There is nothing here',
    sentences: ['Open the workstation at its start page.'],
  },
} as const satisfies Record<string, PlainPage>;

/** The page as HTML; its texts are ours, nothing from the request is in them. */
export function renderPlainPage({ title, sentences }: PlainPage): string {
  const paragraphs = sentences.map((sentence) => `<p>${sentence}</p>`).join('');
  const head = `<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${title}</title>`;
  return `<!doctype html><html lang="en"><head>${head}</head><body><h1>${title}</h1>${paragraphs}</body></html>`;
}
