import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { constants, getPriority } from 'node:os';
import type { Locator } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type { WorkstationBridge } from '../../../electron/ipc/contract.ts';
import { isPainted } from '../../support/apps/is-painted.ts';
import { appName } from '../../support/apps/serve-app.ts';
import { type AppWard, openAppWard, otherAppName } from '../../support/electron/open-app-ward.ts';
import { Sight } from '../../support/electron/sight.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { AppPage } from '../pages/app-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { choosePin } from '../workstation/steps.ts';

const electron = inject('electron');
const pin = '482915';
let ward: AppWard;
let app: AppPage;

beforeAll(async () => {
  if ('obstacle' in electron) return;
  ward = await openAppWard(electron);
  app = new AppPage(ward.page, appName);
  await ward.begin();
});

afterAll(async () => {
  await ward?.close();
});

beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
});

const crash = () =>
  ward.running.application.evaluate(({ webContents }, origin) => {
    const contents = webContents.getAllWebContents().find((each) => each.getURL().startsWith(origin));
    contents?.forcefullyCrashRenderer();
  }, ward.appOrigin);
/** What is painted of the app. */
const sightOfApp = async () => {
  try {
    const { y = 0 } = (await app.place.boundingBox()) ?? {};
    const place = { x: 0, y: y + 2, width: 700, height: 90 };
    return await vi.waitFor(() => Sight.ofApp(ward.running, ward.computer.screen, place), {
      timeout: patienceMs,
    });
  } catch (error) {
    await ward.computer.keepPicture('app that is not seen');
    throw new Error(ward.computer.log().split('\n').slice(-8).join('\n'), { cause: error });
  }
};
/** Runs in the page of the other app. */
const inLab = <Result>(script: string): Promise<Result> =>
  ward.running.application.evaluate(
    ({ webContents }, [address = '', code = '']) =>
      webContents
        .getAllWebContents()
        .find((each) => each.getURL() === address)
        ?.executeJavaScript(code, true),
    [`${ward.apiOrigin}/lab`, script],
  );
const openAgain = () => ward.page.getByRole('main').getByRole('button', { name: 'Open again' });

describe('the screen of an app', () => {
  it.each([
    { width: 1024, height: 768, zoom: 1 },
    { width: 1280, height: 800, zoom: 2 },
    { width: 1023, height: 701, zoom: 1.25 },
    { width: 1280, height: 799, zoom: 1.1 },
    { width: 1280, height: 800, zoom: 1 },
  ])('is exactly as tall as the window at $width × $height, zoomed $zoom times', async (size) => {
    await ward.running.application.evaluate(({ BrowserWindow }, { width, height, zoom }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(width, height);
      window?.webContents.setZoomFactor(zoom);
    }, size);
    const room = () =>
      ward.page.evaluate(() => {
        const { scrollHeight, clientHeight, clientWidth } = document.documentElement;
        return {
          tooTall: scrollHeight - clientHeight,
          scrollbar: window.innerWidth - clientWidth,
          width: window.innerWidth,
        };
      });
    await expect.poll(room).toEqual({ tooTall: 0, scrollbar: 0, width: Math.round(size.width / size.zoom) });
    // The view ends where the window ends; bounds are whole pixels of the page.
    const ends = () =>
      ward.running.application.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        const { y, height } = window?.contentView.children[0]?.getBounds() ?? { y: 0, height: 0 };
        return (window?.getContentBounds().height ?? 0) - y - height;
      });
    await expect.poll(ends).toBeLessThanOrEqual(1);
  });
});

describe('keys inside an app', () => {
  /** As docs/clinical-apps.md shows it. */
  const withDraft = `(async () => {
    document.body.innerHTML = '<textarea></textarea>';
    const note = document.querySelector('textarea');
    note.value = (await carelink.readDraft('note')) ?? '';
    document.title = 'open';
    carelink.onLock(() => carelink.saveDraft('note', note.value).then(() => (document.title = 'saved')));
    note.focus();
    return note.value;
  })()`;
  const note = () => ward.inApp<string>(`document.querySelector('textarea').value`);
  const keyboardIsInApp = () => expect.poll(async () => (await ward.look()).hasKeyboard).toBe(true);

  it('F6 leads to the bar, and what follows is not typed in the app', async () => {
    const { screen } = ward.computer;
    await ward.inApp(
      `document.body.innerHTML = '<textarea></textarea>', document.querySelector('textarea').focus()`,
    );
    await keyboardIsInApp();
    await screen.press('a', 'F6');
    await expect.poll(async () => (await ward.look()).hasKeyboard).toBe(false);
    await screen.type('bc');
    await expect.poll(note).toBe('a');
    await ward.running.clickOn(app.place);
    await keyboardIsInApp();
  });

  it('Ctrl with a digit leads from app to app and into the same field, Alt+Home to the overview, and no page sees it', async () => {
    const { screen } = ward.computer;
    const noteKeys = `document.body.innerHTML = '<input>', window.keys = [], void addEventListener('keydown', ({ key }) =>
      key === 'Control' || key === 'Alt' || keys.push(key)), document.querySelector('input').focus()`;
    const seen = `document.querySelector('input').value + ' ' + keys.join('')`;
    await ward.inApp(noteKeys);
    await keyboardIsInApp();
    // Nothing of what follows the key at once is typed where it was pressed.
    await screen.press('a', 'ctrl+2', 'x', 'y');
    await new AppPage(ward.page, otherAppName).heading.waitFor();
    await expect.poll(() => inLab('document.hasFocus()')).toBe(true);
    await expect.poll(() => inLab(isPainted)).toBe(true);
    await inLab(noteKeys);
    await screen.press('b', 'ctrl+1');
    await app.heading.waitFor();
    await keyboardIsInApp();
    await screen.press('c', 'alt+Home');
    await expect.poll(() => app.backButton.getAttribute('aria-selected')).toBe('true');
    expect((await ward.look()).isShown).toBe(false);
    await screen.press('ctrl+1');
    await keyboardIsInApp();
    // There is no third app: nothing happens, and nobody sees the key.
    await screen.press('ctrl+3', 'd');
    await expect.poll(() => ward.inApp(seen)).toBe('acd acd');
    expect(await inLab(seen)).toBe('b b');
  });

  describe('typed right after something that leads to another app arrive there whole and nowhere else,', () => {
    const empty = `document.body.innerHTML = '<input>', window.keys = [], void addEventListener('keydown', ({ key }) =>
      keys.push(key)), document.querySelector('input').focus()`;
    const value = `document.querySelector('input').value`;
    const text = '14:00 2,5 mg/Kg "#$%&*()_{}|<>?@^~+;';
    /** A click and what is typed with the other hand. */
    const clickThenType = async (place: Locator, keyMs: number) => {
      const { x = 0, y = 0, width = 0, height = 0 } = (await place.boundingBox()) ?? {};
      const content = await ward.running.contentPlace();
      await ward.computer.screen.hover({ x: content.x + x + width / 2, y: content.y + y + height / 2 });
      await ward.computer.screen.clickThenType(text, { keyMs });
    };
    const toOverview = async () => {
      await ward.computer.screen.press('alt+Home');
      await expect.poll(() => app.backButton.getAttribute('aria-selected')).toBe('true');
    };
    beforeEach(async () => {
      await ward.computer.screen.press('ctrl+2');
      await expect.poll(() => inLab('document.hasFocus()')).toBe(true);
      await inLab(empty);
    });

    /** A busy machine may need longer than keys are held: then nothing has arrived, and it is done again. */
    const arrives = async (act: () => Promise<void>) => {
      for (let tries = 0; tries < 5; tries += 1) {
        await act();
        await expect.poll(() => inLab('document.hasFocus()')).toBe(true);
        await ward.page.waitForTimeout(200);
        const arrived = await inLab(value);
        if (arrived !== '') return expect(arrived).toBe(text);
        await ward.page.waitForTimeout(1_100);
      }
      throw new Error('The machine is too busy for any key.');
    };

    it.each([5, 20, 60])('from a note, at %i ms a key', async (keyMs) => {
      const note = ward.page.getByRole('textbox');
      await arrives(async () => {
        await toOverview();
        await ward.running.clickOn(note);
        await ward.computer.screen.press('ctrl+a', ...'abc');
        await expect.poll(() => note.inputValue()).toBe('abc');
        await ward.computer.screen.pressThenType('ctrl+2', text, { keyMs });
      });
      await toOverview();
      await expect.poll(() => note.inputValue()).toBe('abc');
    });

    it.each([5, 20, 60])('from a field of another app, at %i ms a key', async (keyMs) => {
      await arrives(async () => {
        await ward.computer.screen.press('ctrl+1');
        await keyboardIsInApp();
        await ward.inApp(empty);
        await ward.computer.screen.press('a');
        await ward.computer.screen.pressThenType('ctrl+2', text, { keyMs });
      });
      expect(await ward.inApp(value)).toBe('a');
    });

    it.each([5, 60])('from a tile, at %i ms a key', async (keyMs) => {
      await arrives(async () => {
        await toOverview();
        await clickThenType(ward.page.getByRole('button', { name: otherAppName }), keyMs);
      });
    });

    it('from a tab', async () => {
      await arrives(async () => {
        await ward.computer.screen.press('ctrl+1');
        await keyboardIsInApp();
        await clickThenType(ward.page.getByRole('tab', { name: otherAppName }), 20);
      });
    });

    it('or not at all from the part on that cannot be handed on, until the next pause', async () => {
      await toOverview();
      await ward.computer.screen.pressThenType('ctrl+2', '14\u00b500', { keyMs: 0 });
      await expect.poll(() => inLab('document.hasFocus()')).toBe(true);
      const afterPause = async () => {
        await ward.page.waitForTimeout(1_100);
        await ward.computer.screen.press('6');
        return await inLab(value);
      };
      // The app may have got the keyboard, and with it the beginning, before that part was typed.
      await expect.poll(afterPause).toMatch(/^(14?)?6+$/);
    });
  });

  it('lock in the middle of a word: the rest is seen nowhere, the PIN lets in, and the word is there', async () => {
    const { page, computer } = ward;
    const lock = new LockPage(page);
    await app.backButton.click();
    await choosePin(page, pin);
    await ward.openApp();
    await keyboardIsInApp();
    await ward.inApp(withDraft);
    await computer.screen.press(...'pulse', 'ctrl+shift+l', ...'seventy');
    await lock.pin.waitFor();
    const readable = page.locator('input:not([type=password]), textarea');
    await page.waitForTimeout(1_100);
    for (const field of await readable.all()) expect(await field.inputValue()).toBe('');
    expect(await page.content()).not.toContain('seventy');
    await expect.poll(() => lock.pin.evaluate((field) => field === document.activeElement)).toBe(true);
    // In place of anything that arrived late.
    await computer.screen.press('ctrl+a');
    await computer.screen.type(pin);
    await computer.screen.press('Return');
    await ward.untilAppIsShown();
    expect(await note()).toBe('pulse');
  });

  it('what was typed up to a lock is there after a kill -9', async () => {
    const { screen } = ward.computer;
    await ward.running.clickOn(app.place);
    await keyboardIsInApp();
    await ward.inApp(`document.title = 'open', document.querySelector('textarea').focus()`);
    await screen.press('End', ...'72', 'ctrl+shift+l', ...'and');
    await new LockPage(ward.page).pin.waitFor();
    await expect.poll(() => ward.inApp('document.title')).toBe('saved');
    const written = await note();
    expect(written).toBe('pulse72');
    await ward.running.kill('SIGKILL');
    await ward.startAgain();
    app = new AppPage(ward.page, appName);
    await new LockPage(ward.page).unlockByPin(pin);
    await ward.openApp();
    expect(await ward.inApp(withDraft)).toBe(written);
  });
});

describe('an app whose page ends', () => {
  it('says so, and the rest of what was being typed presses nothing', async () => {
    const field = `document.body.innerHTML = '<input autofocus>'; document.querySelector('input').focus()`;
    await ward.inApp(field);
    await expect.poll(async () => (await ward.look()).hasKeyboard).toBe(true);
    const value = () => ward.inApp<string>(`document.querySelector('input').value`);
    // The window system's focus follows the program's a moment later.
    const valueAfterKey = async () => {
      await ward.computer.screen.press('x');
      return await value();
    };
    await expect.poll(valueAfterKey).toContain('x');
    const typing = ward.computer.screen.type('pulse 72 and so on 1 2 3 4 5 6 7 8 9', { keyMs: 60 });
    await expect.poll(value).toContain('pulse');
    await crash();
    await ward.page.getByText(`${appName} stopped unexpectedly.`).waitFor();
    await typing;
    expect(await openAgain().count()).toBe(1);
    expect(await openAgain().evaluate((button) => button === document.activeElement)).toBe(true);
    expect((await ward.look()).isAlive).toBe(false);
    await ward.page.waitForTimeout(1_100);
    await ward.computer.screen.press('Return');
    await ward.untilAppIsShown();
    await expect.poll(async () => (await ward.look()).hasKeyboard).toBe(true);
    expect(await openAgain().count()).toBe(0);
  });

  it('says so when a link leads to a page that cannot be loaded', async () => {
    ward.answer('/gone', (request) => request.socket.destroy());
    await ward.inApp(`void setTimeout(() => (location.href = '/gone'))`);
    await ward.page.getByText(`${appName} is not responding.`).waitFor();
    await app.againButton.click();
    await ward.untilAppIsShown();
  });

  it.each([
    { name: 'a PDF', headers: { 'content-type': 'application/pdf' } },
    { name: 'a PDF with parameters', headers: { 'Content-Type': 'Application/PDF; name="x.pdf"' } },
    { name: 'an old name of PDF', headers: { 'content-type': 'text/pdf' } },
    { name: 'a download', headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment' } },
    { name: 'a page to be saved', headers: { 'content-disposition': 'Attachment; filename="x.html"' } },
  ])('stays as it is when a link leads to $name, and says why nothing comes of it', async ({ headers }) => {
    ward.answer('/file', (_request, response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end('%PDF-1.4');
    });
    // Many apps are reached by a redirect, which may already say that.
    ward.answer('/document', (_request, response) =>
      response.writeHead(302, { ...headers, location: '/file' }).end(),
    );
    await ward.inApp(`document.body.innerHTML = '<input value="half written"><a href="/document">x</a>';
      document.querySelector('a').click()`);
    await ward.page.getByText(`${appName} tried to show or save a document`).waitFor();
    expect((await ward.look()).isShown).toBe(false);
    await ward.page.waitForTimeout(1_100);
    await ward.computer.screen.press('Return');
    await ward.untilAppIsShown();
    await expect.poll(async () => (await ward.look()).hasKeyboard).toBe(true);
    expect(await ward.inApp(`document.querySelector('input').value`)).toBe('half written');
  });

  it('says that nothing was printed where Ctrl+P prints nothing, and is back as it was', async () => {
    await ward.inApp(`document.body.innerHTML = '<input value="half written">'`);
    await ward.running.clickOn(app.place);
    await ward.computer.screen.press('ctrl+p');
    await ward.page.getByText('Nothing was printed.').waitFor();
    await ward.page.waitForTimeout(1_100);
    await ward.computer.screen.press('Return');
    await ward.untilAppIsShown();
    expect(await ward.inApp(`document.querySelector('input').value`)).toBe('half written');
  });

  it('goes on to a page that is shown, whatever a file name stands with it', async () => {
    ward.answer('/inline', (_request, response) =>
      response
        .setHeader('content-type', 'text/html')
        .setHeader('content-disposition', 'inline; filename=attachment.pdf')
        .end('<title>inline</title>'),
    );
    await ward.inApp(`void setTimeout(() => (location.href = '/inline'))`);
    await expect.poll(() => ward.inApp('document.title')).toBe('inline');
  });

  it('is out of sight for whoever comes back to a locked screen, and opens anew', async () => {
    await app.lockButton.click();
    await ward.page.getByText(/^Locked by you at/).waitFor();
    await crash();
    await new LockPage(ward.page).unlockByPin(pin);
    await ward.untilAppIsShown();
    expect(await openAgain().count()).toBe(0);
  });

  describe('that hangs', () => {
    const waiting: ServerResponse[] = [];
    const answer = () => {
      for (const response of waiting.splice(0)) response.end('late');
    };
    const hang = async () => {
      ward.answer('/slow', (_request, response) => void waiting.push(response));
      await ward.inApp(`void setTimeout(() => {
        const request = new XMLHttpRequest();
        request.open('GET', '/slow', false);
        request.send();
        document.title = 'back';
      })`);
      await expect.poll(() => waiting.length).toBe(1);
      await ward.computer.screen.press('Tab');
      await ward.page.getByText(`${appName} is not responding.`).waitFor();
      expect((await ward.look()).isShown).toBe(false);
    };

    it('says so, and is back as it was when it answers', async () => {
      await hang();
      answer();
      await ward.untilAppIsShown();
      expect(await ward.inApp('document.title')).toBe('back');
    });

    it('is ended and begins anew when it is opened again, and can be left at any time', async () => {
      await ward.running.clickOn(app.place);
      await hang();
      await ward.computer.screen.press('Return');
      await expect.poll(() => ward.page.getByText(`${appName} is not responding.`).count()).toBe(1);
      await ward.running.clickOn(openAgain());
      await ward.untilAppIsShown();
      expect(await ward.inApp('document.title')).toBe('Vitals');
      answer();
    });
  });
});

describe('an app that leaves the window before it was drawn', () => {
  const beginAnew = async () => {
    await crash();
    await openAgain().waitFor();
    await openAgain().click();
    await ward.untilAppIsShown();
  };
  const lockAndUnlock = async () => {
    await ward.computer.screen.press('ctrl+shift+l');
    await new LockPage(ward.page).unlock(ward.user(0).password);
  };
  const endDrawing = () =>
    ward.running.application.evaluate(({ app: program }) => {
      const pid = program.getAppMetrics().find(({ type }) => type === 'GPU')?.pid;
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    });

  it.each([
    ['by a lock', lockAndUnlock],
    [
      'as by a dialog in front of it',
      () =>
        ward.page.evaluate(async () => {
          const { workstation } = window as unknown as { workstation: WorkstationBridge };
          await workstation.invoke('apps.place', { bounds: null });
          const { x, y, width, height } = document
            .querySelector('main section[tabindex]')
            ?.getBoundingClientRect() ?? { x: 0, y: 0, width: innerWidth, height: innerHeight };
          const bounds = {
            x: Math.round(x),
            y: Math.round(y),
            width: Math.round(width),
            height: Math.round(height),
          };
          await workstation.invoke('apps.place', { bounds });
        }),
    ],
    [
      'by another size of the window',
      async () => {
        for (const height of [500, 800])
          await ward.running.application.evaluate(
            ({ BrowserWindow }, y) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, y),
            height,
          );
      },
    ],
    ['with the process that draws', endDrawing],
  ])('is drawn when it is back, %s', async (_name, leaveAndReturn) => {
    await beginAnew();
    await leaveAndReturn();
    await ward.untilAppIsShown();
    await sightOfApp();
  });
});

describe('the processes of an app', () => {
  /** According to the system: the priority of each thread of the app, of our own page and of the main process. */
  const look = async () => {
    const {
      app: appPid,
      own,
      main,
    } = await ward.running.application.evaluate(({ webContents }, origin) => {
      const pidAt = (start: string) =>
        webContents
          .getAllWebContents()
          .find((each) => each.getURL().startsWith(start))
          ?.getOSProcessId() ?? 0;
      return { app: pidAt(origin), own: pidAt('carelink://'), main: process.pid };
    }, ward.appOrigin);
    const threads = readdirSync(`/proc/${appPid}/task`).map(Number);
    return {
      appPid,
      ofApp: threads.map((id) => getPriority(id)),
      names: threads.map((id) => readFileSync(`/proc/${appPid}/task/${id}/comm`, 'utf8').trim()),
      own: getPriority(own),
      main: getPriority(main),
    };
  };
  /** A thread may end while it is looked at, and one that has begun is lowered a moment later. */
  const expectLowered = (thread?: string) =>
    vi.waitFor(
      async () => {
        const { ofApp, names, own, main } = await look();
        expect(ofApp.length).toBeGreaterThan(1);
        if (thread !== undefined) expect(names).toContain(thread);
        expect(Math.min(...ofApp)).toBeGreaterThanOrEqual(
          Math.max(main, constants.priority.PRIORITY_BELOW_NORMAL),
        );
        expect(own).toBe(main);
      },
      { timeout: patienceMs },
    );
  const worker = `new Promise((resolve) => {
    const code = new Blob(['postMessage(0); setInterval(() => 0, 1e6)']);
    new Worker(URL.createObjectURL(code)).onmessage = () => resolve(0);
  })`;

  it('come after those of the workstation, with its workers, a next page and one after a crash', async () => {
    await expectLowered();
    const before = await look();
    await ward.inApp(worker);
    await expectLowered('DedicatedWorker');
    await ward.inApp(`void setTimeout(() => (location.href = '/next'))`);
    await expect.poll(() => ward.inApp('location.pathname')).toBe('/next');
    await expectLowered();
    await crash();
    await openAgain().click();
    await ward.untilAppIsShown();
    expect((await look()).appPid).not.toBe(before.appPid);
    await expectLowered();
  });
});

describe('an app that asks without a pause', () => {
  it('is refused, and keeps nobody from locking', async () => {
    const refusals = ward.inApp<Record<string, number>>(`(async () => {
      const refused = {};
      const asking = [];
      const refuse = ({ message }) => void (refused[message] = (refused[message] ?? 0) + 1);
      const text = 'x'.repeat(4e6);
      for (let count = 0; count < 30_000; count += 1) asking.push(carelink.getUser().catch(refuse));
      await Promise.all(asking);
      await carelink.saveDraft('note', text).catch(refuse);
      return refused;
    })()`);
    await ward.computer.screen.press('ctrl+shift+l');
    await ward.page.getByText(/^Locked by you at/).waitFor();
    const refused = await refusals;
    expect(refused.too_often).toBeGreaterThan(10_000);
    expect(refused.invalid_input).toBe(1);
    await new LockPage(ward.page).unlock(ward.user(0).password);
    await ward.untilAppIsShown();
  });

  /** Does it repeatedly, with just enough of a pause to pass for a responsive page. */
  const flood = (act: string) =>
    ward.inApp(`(() => {
      const { port1, port2 } = new MessageChannel();
      const untilMs = performance.now() + 20_000;
      port1.onmessage = () => {
        const beginMs = performance.now();
        while (performance.now() - beginMs < 40) { ${act}; }
        if (beginMs < untilMs) setTimeout(() => port2.postMessage(0), 1);
      };
      port2.postMessage(0);
    })()`);
  const hiddenWithinMs = async (sight: Sight) => {
    const beginMs = performance.now();
    await ward.computer.screen.press('ctrl+shift+l');
    while (await sight.isSeen())
      if (performance.now() - beginMs > 50_000) {
        await ward.computer.keepPicture('app that is not hidden');
        throw new Error(ward.computer.log().split('\n').slice(-8).join('\n'));
      }
    return performance.now() - beginMs;
  };
  it('of the main process is ended, before it delays a lock', async () => {
    if ((await ward.look()).isShown) await ward.computer.screen.press('ctrl+shift+l');
    await new LockPage(ward.page).unlock(ward.user(0).password);
    await ward.untilAppIsShown();
    const undisturbedMs = await hiddenWithinMs(await sightOfApp());
    await new LockPage(ward.page).unlock(ward.user(0).password);
    await ward.untilAppIsShown();
    const sight = await sightOfApp();
    await flood('Notification.requestPermission()');
    // Long enough for anything pending by then.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await hiddenWithinMs(sight)).toBeLessThan(10 * undisturbedMs + 2_000);
    await new LockPage(ward.page).unlock(ward.user(0).password);
    await ward.untilAppIsShown();
  });

  // One of each way of counting; demand-limit.test.ts tests the weights.
  it.each([
    ['lines for a console', "console.log('x'.repeat(1_000))"],
    ['requests to others', "new Image().src = 'https://example.org/' + Math.random()"],
    ['frames', "document.body.append(document.createElement('iframe'))"],
    ['windows', "window.open('https://example.org/')"],
    ['cookies', "document.cookie = 'a=' + Math.random()"],
  ])('of %s is ended, and says so', async (_name, act) => {
    // It may be over before this is answered.
    await flood(act).catch(() => undefined);
    const again = ward.page.getByRole('button', { name: 'Open again' });
    await again.waitFor();
    await ward.page.getByText('kept this computer so busy that it was closed').waitFor();
    await ward.running.clickOn(again);
    await ward.untilAppIsShown();
  });
});
