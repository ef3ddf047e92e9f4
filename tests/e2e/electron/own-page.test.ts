import { expect, it } from 'vitest';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { LockPage } from '../pages/lock-page.ts';
import { beginShift, headingOf } from '../workstation/steps.ts';
import { setUp } from './set-up.ts';
import { shareComputer } from './shared-computer.ts';

const home = 'carelink://app/';
let running: RunningWorkstation;
let nurse: GeneratedUser;

const computer = shareComputer(async (ward) => {
  running = await ward.start();
  [nurse] = await setUp(running.page);
  await beginShift(running.page, nurse);
});

/** Runs a script in the page as if a person had just clicked; damage it does to the page does not affect the test. */
const runInPage = (script: string): Promise<void> =>
  running.application.evaluate(({ BrowserWindow }, code) => {
    // Later, when nothing waits for it: the page may be gone by then.
    const later = `setTimeout(() => { ${code} }); 0`;
    return BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(later, true);
  }, script);

interface Sight {
  readonly address: string;
  readonly origin: string;
  readonly windows: number;
  /** Null: the document went away before it answered. */
  readonly inside: { phase: string; heading: string; isHostile: boolean } | null;
}

/** What the window shows, determined in a way that no navigation of the page can block. */
const look = (): Promise<Sight> =>
  running.application.evaluate(async ({ BrowserWindow }) => {
    const [window, ...others] = BrowserWindow.getAllWindows();
    const frame = window?.webContents.mainFrame;
    const asked = frame?.executeJavaScript(`
      Promise.resolve(window.workstation?.invoke('snapshot.get'))
        .then((snapshot) => snapshot?.phase.name, String)
        .then((phase) => ({
          phase,
          heading: document.querySelector('h1')?.textContent,
          isHostile: window.isHostile === true,
        }))`) as Promise<Sight['inside']> | undefined;
    const late = new Promise<null>((resolve) => setTimeout(resolve, 1_000, null));
    const inside = await Promise.race([asked?.catch(() => null) ?? null, late]);
    return { address: frame?.url ?? '', origin: frame?.origin ?? '', windows: 1 + others.length, inside };
  });

/** The only window shows our page, with the session as before, and the bridge works. */
async function expectHome({ phase = 'active', isHostile = false } = {}): Promise<void> {
  const inside = { phase, heading: nurse.displayName, isHostile };
  await expect.poll(look).toMatchObject({ address: home, windows: 1, inside });
}

it('lets a script with which nothing else is wrong make no policy of trusted types, show no dialog and print nothing', async () => {
  const { page } = running;
  const outcome = await page.evaluate(() => {
    const refusalOf = (act: () => unknown) => {
      try {
        return `done: ${String(act())}`;
      } catch (error) {
        return (error as Error).name;
      }
    };
    const { trustedTypes } = window as unknown as {
      trustedTypes: { createPolicy(name: string, rules: object): unknown };
    };
    const rules = { createHTML: String, createScript: String, createScriptURL: String };
    return {
      policies: ['default', 'react', 'lit-html', 'dompurify', 'goog#html', 'x'].map((name) =>
        refusalOf(() => trustedTypes.createPolicy(name, rules)),
      ),
      markup: refusalOf(() => {
        document.body.insertAdjacentHTML('beforeend', '<b></b>');
      }),
      document: refusalOf(() => document.write('<b></b>')),
      dialogs: [refusalOf(() => window.confirm('?')), refusalOf(() => window.alert('!'))],
      // If it had any effect, the page would hang here.
      printed: refusalOf(() => window.print()),
    };
  });
  expect(outcome).toEqual({
    policies: Array(6).fill('TypeError'),
    markup: 'TypeError',
    document: 'TypeError',
    dialogs: ['done: false', 'done: undefined'],
    printed: 'done: undefined',
  });
  expect(await computer().screen.windows()).toHaveLength(2);
});

it('grants nothing that needs a permission, a device or a capture', async () => {
  const { page } = running;
  await running.clickOn(headingOf(page, nurse.displayName));
  const outcomes = await page.evaluate(async () => {
    const nav = navigator as unknown as Record<
      string,
      Record<string, (...values: unknown[]) => Promise<unknown>>
    >;
    const call = (owner: string, method: string, ...values: unknown[]) => {
      const found = nav[owner]?.[method];
      return found === undefined ? Promise.reject(new Error('absent')) : found.apply(nav[owner], values);
    };
    const geolocate = () =>
      new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject));
    const own = window as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
    const absent = () => Promise.reject(new Error('absent'));
    const Detector = (window as unknown as { IdleDetector?: { requestPermission(): Promise<string> } })
      .IdleDetector;
    const tries: Record<string, () => Promise<unknown>> = {
      camera: () => call('mediaDevices', 'getUserMedia', { video: true }),
      microphone: () => call('mediaDevices', 'getUserMedia', { audio: true }),
      screen: () => call('mediaDevices', 'getDisplayMedia', { video: true }),
      'where it is': geolocate,
      clipboard: () => call('clipboard', 'readText'),
      'clipboard, all of it': () => call('clipboard', 'read'),
      midi: () => (nav as unknown as typeof own).requestMIDIAccess?.({ sysex: true }) ?? absent(),
      usb: () => call('usb', 'requestDevice', { filters: [] }),
      serial: () => call('serial', 'requestPort'),
      hid: () =>
        call('hid', 'requestDevice', { filters: [] }).then((found) => (found as []).length === 0 && absent()),
      bluetooth: () => call('bluetooth', 'requestDevice', { acceptAllDevices: true }),
      'wake lock': () => call('wakeLock', 'request', 'screen'),
      fonts: () =>
        own.queryLocalFonts?.().then((found) => (found as unknown as []).length === 0 && absent()) ??
        absent(),
      screens: () => own.getScreenDetails?.() ?? absent(),
      idle: () => Detector?.requestPermission().then((state) => state !== 'granted' && absent()) ?? absent(),
      notifications: () => Notification.requestPermission().then((state) => state !== 'granted' && absent()),
      'full screen': () => document.documentElement.requestFullscreen(),
      'pointer lock': () =>
        (document.body.requestPointerLock() as unknown as Promise<unknown> | undefined) ??
        new Promise((resolve, reject) => {
          document.onpointerlockerror = reject;
          document.onpointerlockchange = resolve;
        }),
      'a service worker': () => call('serviceWorker', 'register', '/assets/index.js'),
      'a worker': () =>
        new Promise((resolve, reject) => {
          const worker = new Worker('/icon.svg');
          worker.onerror = reject;
          worker.onmessage = resolve;
        }),
      'a payment': () =>
        new PaymentRequest([{ supportedMethods: 'https://pay.example' }], {
          total: { label: 'x', amount: { currency: 'EUR', value: '1' } },
        }).show(),
      'a passkey': () => call('credentials', 'get', { publicKey: { challenge: new Uint8Array(16) } }),
      'storage for good': () => navigator.storage.persist().then((kept) => !kept && absent()),
    };
    const waited = new Promise((resolve) => setTimeout(resolve, 5_000, 'no answer'));
    const outcome = ([name, act]: [string, () => Promise<unknown>]) =>
      Promise.race([
        (async () => act())().then(
          (got) => `${name}: got ${String(got)}`,
          () => 'refused',
        ),
        waited.then(() => `${name}: no answer`),
      ]);
    return await Promise.all(Object.entries(tries).map(outcome));
  });
  expect(outcomes.filter((outcome) => outcome !== 'refused')).toEqual([]);
  await expectHome();
});

it('opens nothing for a link, whatever it is clicked with, and takes in nothing that is dropped on it', async () => {
  const { page } = running;
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), {
      href: 'https://evil.example/',
      textContent: 'Bait',
    });
    link.style.cssText = 'position: fixed; inset: 0 auto auto 0; padding: 30px; z-index: 9; background: red';
    document.body.append(link);
  });
  const link = page.getByRole('link', { name: 'Bait' });
  const box = await link.boundingBox();
  const place = await running.contentPlace();
  const { screen } = computer();
  const [x, y] = [place.x + (box?.x ?? 0) + 20, place.y + (box?.y ?? 0) + 20];
  for (const target of ['', '_blank']) {
    await link.evaluate((element, name) => element.setAttribute('target', name), target);
    await screen.click(x, y);
    for (const keys of ['ctrl', 'shift']) await screen.click(x, y, { keys });
    await screen.click(x, y, { button: 2 });
  }
  await link.evaluate((element) => element.remove());
  const devtools = await page.context().newCDPSession(page);
  for (const data of [
    { files: ['/etc/passwd'], items: [] },
    { items: [{ mimeType: 'text/uri-list', data: 'https://evil.example/' }] },
    { items: [{ mimeType: 'text/html', data: '<script>1</script>' }] },
  ])
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', {
        ...{ type, x: 300, y: 300 },
        data: { dragOperationsMask: 1, ...data },
      });
  await devtools.detach();
  await expectHome();
});

it('answers a bridge that is called ten thousand times, and locks by key meanwhile', async () => {
  const { page } = running;
  await page.evaluate(() => {
    const { invoke } = (
      window as unknown as { workstation: { invoke(name: string, input?: unknown): Promise<unknown> } }
    ).workstation;
    const calls = [
      ['snapshot.get'],
      ['session.report-activity', { editing: true }],
      ['draft.save', { username: 'x', name: 'y', text: 'z'.repeat(1_000) }],
      ['visitors.look'],
      ['session.retry-now'],
      ['diagnostics.run', { restart: false }],
    ] as const;
    for (let count = 0; count < 10_000; count += 1) {
      const [name, input] = calls[count % calls.length] ?? calls[0];
      invoke(name, input).catch(() => {});
    }
  });
  await computer().screen.press('ctrl+shift+l');
  const lock = new LockPage(page);
  await lock.password.waitFor();
  await lock.unlock(nurse.password);
  await expectHome();
});

it('gets nothing back from the bridge that changes what others get', async () => {
  const { page } = running;
  const polluted = await page.evaluate(async () => {
    const { workstation } = window as unknown as {
      workstation: {
        invoke(name: string, input?: unknown): Promise<Record<string, Record<string, unknown>>>;
      };
    };
    const first = await workstation.invoke('snapshot.get');
    Object.assign(Object.getPrototypeOf(first), { polluted: true });
    Object.assign(first.phase ?? {}, { name: 'signed_out' });
    const keep = Array.prototype.map;
    Object.defineProperty(Array.prototype, 'map', { configurable: true, writable: true, value: keep });
    const call = JSON.parse('{"__proto__":{"editing":true},"constructor":{"prototype":{"polluted":1}}}');
    const refusal = await workstation.invoke('session.report-activity', call).catch(String);
    const second = await workstation.invoke('snapshot.get');
    const isFrozen =
      Reflect.set(workstation, 'invoke', null) === false || typeof workstation.invoke === 'function';
    delete (Object.prototype as Record<string, unknown>).polluted;
    return { phase: second.phase?.name, refusal: String(refusal), isFrozen };
  });
  expect(polluted).toMatchObject({ phase: 'active', isFrozen: true });
  expect(await running.application.evaluate(() => Reflect.get({}, 'polluted'))).toBeUndefined();
});

// From here on the page lacks its own guard, as if a script had run before it.
it('answers no call from an empty document, though that has the origin of our page', async () => {
  await running.page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'NavigateEvent');
  });
  await running.page.reload();
  await expectHome();
  await running.application.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) return;
    // Bringing it back waits until the empty document has answered.
    const { loadURL } = contents;
    const wait = async (...call: Parameters<typeof loadURL>) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      contents.loadURL = loadURL;
      return await loadURL.apply(contents, call);
    };
    contents.loadURL = wait;
  });
  await runInPage(`location.href = 'about:blank'`);
  await expect.poll(look).toMatchObject({
    address: 'about:blank',
    origin: 'carelink://app',
    inside: { phase: expect.stringContaining('The call was refused.') },
  });
  await expectHome();
});

const emptyFrame = `const frame = document.createElement('iframe'); document.body.append(frame)`;

it.each([
  ['an empty document', `location.href = 'about:blank'`],
  ['one with a query', `location.replace('about:blank?x#y')`],
  ['a window of the same name', `open('about:blank', '_self')`],
  ['a named window', `name = 'me'; open('about:blank', 'me')`],
  ['the window above a frame', `${emptyFrame}; frame.contentWindow.top.location = 'about:blank'`],
  [
    'a refresh',
    `document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: '0; url=about:blank' }))`,
  ],
  [
    'a link',
    `const link = document.createElement('a'); link.href = 'about:blank'; document.body.append(link); link.click()`,
  ],
  [
    'a form',
    `const form = document.createElement('form'); form.action = 'about:blank'; document.body.append(form); form.submit()`,
  ],
  ['an address that is only written', `history.pushState(null, '', '/other')`],
  ['a place in the page', `location.hash = 'x'`],
  ['the page before', `history.pushState(null, '', '#a'); history.back(); history.go(-2)`],
  ['a document that is opened anew', `document.open()`],
  [
    'one that a frame has opened',
    `${emptyFrame}; frame.contentWindow.Document.prototype.open.call(document)`,
  ],
  ['one without its body', `document.body.remove()`],
  ['one without anything', `document.replaceChildren()`],
  ['one without its screens', `document.getElementById('root').replaceChildren()`],
  ['one that does not want to be left', `onbeforeunload = () => false; location.href = 'about:blank'`],
])('comes back from %s', async (_name, script) => {
  await runInPage(`window.isHostile = true; ${script}`);
  await expectHome();
});

it.each([
  ['code as an address', `location.href = 'javascript:document.body.remove()'`],
  [
    'a file made of text',
    `location.href = URL.createObjectURL(new Blob(['<h1>Sign in</h1>'], { type: 'text/html' }))`,
  ],
  ['data', `location.href = 'data:text/html,<h1>Sign in</h1>'`],
  ['another address of ours', `location.href = '/other'`],
  ['another host of ours', `location.href = 'carelink://evil/'`],
  ['a page of the browser', `location.href = 'chrome://gpu'`],
  ['a file', `location.href = 'file:///etc/passwd'`],
  ['the source', `location.href = 'view-source:carelink://app/'`],
  ['another program', `location.href = 'mailto:a@b.example'`],
])('does not leave for %s', async (_name, script) => {
  await runInPage(`window.isHostile = true; ${script}`);
  await expectHome({ isHostile: true });
});

it('comes back locked when it was locked', async () => {
  await runInPage(
    `window.isHostile = true; workstation.invoke('session.lock', { cause: 'button' }).then(() => { location.href = 'about:blank' })`,
  );
  await expectHome({ phase: 'locked' });
  await computer().screen.type(`${nurse.password}\n`);
  await expectHome();
});

it('opens its window again when the page closes it, with the session as it was', async () => {
  const reopened = running.application.waitForEvent('window');
  await runInPage('window.close()');
  const page = await reopened;
  await page.getByRole('heading', { name: 'Time left' }).waitFor();
  await expectHome();
  // What hides the shift does not depend on any page there, either.
  await runInPage('for (;;);');
  await expect.poll(look).toMatchObject({ inside: null });
  await computer().screen.press('ctrl+shift+l');
  await expect.poll(() => computer().log()).toContain('the page does not answer and is ended');
  await expectHome({ phase: 'locked' });
});

it('quits, also while the page does not want to be left', async () => {
  const [x, y] = [700, 500];
  await computer().screen.click(x, y);
  await runInPage(`onbeforeunload = () => false; window.isHostile = true`);
  await expectHome({ phase: 'locked', isHostile: true });
  await running.quit();
  expect(computer().log()).not.toContain(nurse.password);
});
