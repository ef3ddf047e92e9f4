import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { appName, type ServedApp, serveApp } from '../../support/apps/serve-app.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { LockPage } from '../pages/lock-page.ts';
import { beginShift } from '../workstation/steps.ts';
import { setUp } from './set-up.ts';
import { shareComputer } from './shared-computer.ts';

const appPage = `<!doctype html><title>Vitals</title><h1>Bed 4: patient data</h1>
<p><select><option>Patient A<option>Patient B</select> <input type="date"> <input type="file">
<p><button title="Patient A, born 1950">A</button>
<p><textarea>Patient A</textarea>
<iframe id="empty"></iframe><iframe id="written" srcdoc="<input type=file>"></iframe>`;

let running: RunningWorkstation;
let app: ServedApp | undefined;
let nurse: GeneratedUser;
const computer = shareComputer(async (shared) => {
  const documents: Record<string, [string, string]> = {
    '/': ['text/html', appPage],
    '/chart.pdf': ['application/pdf', '%PDF-1.4'],
    '/worker.js': ['text/javascript', 'addEventListener("fetch", () => undefined);'],
  };
  app = await serveApp((request, response) => {
    const [type, body] = documents[request.url ?? ''] ?? ['text/plain', ''];
    response.setHeader('content-type', type).end(body);
  });
  const policy = { printer: 'not-plugged-in', apps: [{ ...app.entry, printing: true }] };
  running = await shared.start({ policy });
  [nurse] = await setUp(running.page);
  await beginShift(running.page, nurse);
  await running.page.getByRole('button', { name: appName }).click();
  await vi.waitFor(async () => expect(await inApp('document.readyState')).toBe('complete'), {
    timeout: patienceMs,
  });
});

let windows: number;
beforeAll(async () => {
  if (!('obstacle' in inject('electron'))) windows = await computer().screen.windowCount();
});
afterAll(() => app?.close());

/** Runs a script in the page of the app, as if somebody had just clicked. */
const inApp = (script: string) =>
  running.application.evaluate(
    async ({ webContents }, [origin, code]) => {
      const contents = webContents.getAllWebContents().find((each) => each.getURL().startsWith(origin));
      return (await contents?.executeJavaScript(code, true)) as unknown;
    },
    [app?.origin ?? '', script] as const,
  );

/** Runs it in the workstation's own page. */
const inWorkstation = (script: string) =>
  running.application.evaluate(async ({ BrowserWindow }, code) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return (await contents?.executeJavaScript(code, true)) as unknown;
  }, script);

/** Locks and unlocks by keyboard, and anything else that is open would receive the keys. */
async function lockAndComeBack(): Promise<void> {
  await computer().screen.press('ctrl+shift+l');
  await comeBack('what was tried');
}

async function comeBack(message: string): Promise<void> {
  const { screen } = computer();
  const lock = new LockPage(running.page);
  await lock.password.waitFor();
  expect(await screen.windowCount()).toBe(windows);
  await screen.type(nurse.password, { keyMs: 10 });
  await expect.poll(() => lock.password.inputValue(), { message }).toBe(nurse.password);
  await screen.press('Return');
  await expect.poll(appPlace, { message }).toBeDefined();
}

const later = (script: string) => `setTimeout(() => { ${script} }, 0); null`;
const inFrame = (set: string, script: string) =>
  `{ const frame = document.createElement('iframe'); ${set}; document.body.append(frame); ${script} } null`;

/** Everything that opens something outside the page, or circumvents what forbids it. */
const tries = {
  print: later('print()'),
  'print as a command': "document.execCommand('print'); null",
  'print of an empty frame': 'empty.contentWindow.print(); null',
  'print of a new frame': inFrame('', 'frame.contentWindow.print()'),
  'print in a written frame': inFrame("frame.srcdoc = '<script>print()</script>'", ''),
  'print in a data frame': inFrame("frame.src = 'data:text/html,<script>print()</script>'", ''),
  'print in a blob frame': inFrame(
    "frame.src = URL.createObjectURL(new Blob(['<script>print()</script>'], { type: 'text/html' }))",
    '',
  ),
  'print by address': later("location.href = 'javascript:void print()'"),
  'print of a PDF': inFrame("frame.src = '/chart.pdf'", 'frame.contentWindow.print()'),
  alert: later("alert('Patient A')"),
  prompt: later("prompt('Patient A')"),
  'a file': "document.querySelector('input[type=file]').click(); null",
  'a file of a frame': "written.contentDocument.querySelector('input').click(); null",
  'a folder':
    "{ const input = document.createElement('input'); input.type = 'file'; input.webkitdirectory = true; input.click(); } null",
  'a file by its picker': "document.querySelector('input[type=file]').showPicker(); null",
  'a file by the picker of a frame':
    "empty.contentWindow.HTMLInputElement.prototype.showPicker.call(document.querySelector('input[type=file]')); null",
  'a file by a label':
    "{ const label = document.createElement('label'); label.innerHTML = '<input type=file>'; label.click(); } null",
  'a file by the file system': 'window.showOpenFilePicker?.().catch(() => undefined); null',
  'a place to save': 'window.showSaveFilePicker?.().catch(() => undefined); null',
  'a magnifier': 'window.EyeDropper && new EyeDropper().open().catch(() => undefined); null',
  'a window above all': `(async () => {
    const canvas = document.createElement('canvas');
    canvas.getContext('2d').fillRect(0, 0, 9, 9);
    const video = Object.assign(document.createElement('video'), { muted: true, srcObject: canvas.captureStream() });
    await video.play();
    canvas.getContext('2d').fillRect(0, 0, 8, 8);
    await Promise.race([new Promise((done) => setTimeout(done, 300)), video.requestPictureInPicture?.()]).catch(() => null);
  })()`,
  'full screen': 'document.documentElement.requestFullscreen().catch(() => undefined); null',
  'a program': inFrame("frame.src = 'mailto:ward@example.org'", ''),
  'a download':
    "Object.assign(document.createElement('a'), { href: 'data:,x', download: 'x.txt' }).click(); null",
};

describe('nothing native outlives a lock', () => {
  it('that an app has opened', async () => {
    for (const script of Object.values(tries)) await inApp(script);
    await lockAndComeBack();
    expect(await inApp('document.querySelector("h1").textContent')).toBe('Bed 4: patient data');
    expect(await inApp('"speechSynthesis" in window || "PublicKeyCredential" in window')).toBe(false);
  });

  it('that the page of the workstation has opened', async () => {
    const own = ['print', 'print as a command', 'alert', 'prompt', 'a folder', 'a file by the file system'];
    for (const name of own as (keyof typeof tries)[]) await inWorkstation(tries[name]);
    await lockAndComeBack();
  });

  it('such as drop-down lists and tooltips of a page', async () => {
    const { screen } = computer();
    for (const what of ['select', 'input[type=date]', 'button']) {
      const place = await placeInApp(what);
      if (what === 'button') await screen.hover(place);
      else await screen.click(place.x, place.y);
      await expect.poll(() => screen.windowCount(), { message: what }).toBeGreaterThan(windows);
      await running.page.evaluate(() =>
        (
          window as unknown as { workstation: { invoke(name: string, input: object): Promise<object> } }
        ).workstation.invoke('session.lock', { cause: 'button' }),
      );
      await comeBack(what);
    }
  });

  it('not even while an app prints as the policy allows, without a dialog', async () => {
    const print = 'carelink.print().then(() => "printed", (error) => error.message)';
    const { x, y } = await placeInApp('h1');
    await computer().screen.click(x, y);
    await computer().screen.press('a', 'ctrl+p');
    // Ctrl+P has used up the user gesture, and the page waits behind the message that nothing was printed.
    await running.page.getByText('Nothing was printed.').waitFor();
    expect(await inApp(print)).toBe('not_possible_now');
    expect(computer().log()).toContain('the printer of the policy is not there');
    await running.clickOn(running.page.getByRole('button', { name: /^Back to (?!shift)/ }));
    const useAndPrint = async () => {
      await computer().screen.click(x, y);
      await computer().screen.press('a');
      return inApp(print);
    };
    await expect.poll(useAndPrint).toBe('no_printer');
    await lockAndComeBack();
  });

  it('of what was copied in an app, by the keyboard or by marking it', async () => {
    const { screen } = computer();
    const { x, y } = await placeInApp('textarea');
    await screen.click(x - 40, y);
    await screen.press('ctrl+a', 'ctrl+c');
    const kept = () =>
      running.application.evaluate(({ clipboard }) =>
        Promise.all([clipboard.readText(), clipboard.selection.readText()]),
      );
    await expect.poll(kept).toEqual(['Patient A', 'Patient A']);
    await lockAndComeBack();
    await expect.poll(kept).toEqual(['', '']);
  });

  it.each([
    [
      'a picture',
      `const image = document.body.appendChild(new Image());
      image.src = document.createElement('canvas').toDataURL();
      getSelection().selectAllChildren(image.parentNode);
      const range = document.createRange();
      range.selectNode(image);
      getSelection().removeAllRanges();
      getSelection().addRange(range);`,
    ],
    [
      'a layout',
      `document.addEventListener('copy', (event) => {
      event.preventDefault();
      event.clipboardData.setData('text/html', '<b>Patient A</b>');
    }, { once: true });`,
    ],
  ])('of what was copied in an app as %s without any text', async (_what, prepare) => {
    const formats = () =>
      running.application.evaluate(async ({ clipboard }) =>
        (await clipboard.read()).flatMap(({ types }) => [...types]),
      );
    await expect.poll(formats).toEqual([]);
    expect(await inApp(`{ ${prepare} } document.execCommand('copy')`)).toBe(true);
    await expect.poll(formats).toContain('text/html');
    await lockAndComeBack();
    await expect.poll(formats).toEqual([]);
  });

  it('by a service worker that makes pages up', async () => {
    const registering = "navigator.serviceWorker.register('/worker.js').then(() => 'there', () => 'refused')";
    expect(await inApp(registering)).toBe('refused');
  });
});

/** Position of the app in the window; undefined while it is not shown. */
const appPlace = () =>
  running.application.evaluate(({ BrowserWindow }, origin) => {
    const views = BrowserWindow.getAllWindows()[0]?.contentView.children as
      | Electron.WebContentsView[]
      | undefined;
    return views?.find(({ webContents }) => webContents?.getURL().startsWith(origin))?.getBounds();
  }, app?.origin ?? '');

/** Screen position of the right end of a control in the app, where the button for the calendar is. */
async function placeInApp(selector: string): Promise<{ x: number; y: number }> {
  const [box, window, view] = await Promise.all([
    inApp(`JSON.parse(JSON.stringify(document.querySelector('${selector}').getBoundingClientRect()))`),
    running.contentPlace(),
    appPlace(),
  ]);
  const { right, top, height } = box as DOMRect;
  return { x: window.x + (view?.x ?? 0) + right - 12, y: window.y + (view?.y ?? 0) + top + height / 2 };
}
