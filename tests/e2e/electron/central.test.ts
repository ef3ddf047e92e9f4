import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { WardComputer } from '../../support/electron/ward-computer.ts';
import { ownPort } from '../../support/network/own-ports.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { type ServedServer, serveCommand } from '../../support/server/serve-command.ts';
import { everythingShown } from '../../support/shell/everything-shown.ts';
import { EndedPage } from '../pages/ended-page.ts';
import { LockPage } from '../pages/lock-page.ts';
import { NotesCard } from '../pages/notes-card.ts';
import { SignInPage } from '../pages/sign-in-page.ts';
import { TroubleBanner } from '../pages/trouble-banner.ts';
import { Hands } from './hands.ts';
import { shareComputer } from './shared-computer.ts';

const ana = { username: 'ana', displayName: 'Ana Ruiz', password: 'correct horse battery' };
const pin = '482915';

let folder: string;
let port: string;
let server: ServedServer;
let hands: Hands;
const computer = shareComputer(async (ward: WardComputer) => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-site-'));
  const { username, displayName, password } = ana;
  const user = ['--username', username, '--display-name', displayName, '--role', 'clinician'];
  await administer(['user', 'add', '--create', ...user, '--password-stdin'], `${password}\n`);
  const code = await administer(['device', 'code', '--ward', 'Ward B']);
  port = String(await ownPort());
  server = await serve();
  const policy = { server_url: server.url, station_name: 'B-204' };
  const enrolled = await ward.run(['--enrol', '--json'], { policy, input: `${JSON.parse(code).code}\n` });
  if (enrolled.code !== 0) throw new Error(enrolled.stderr);
  hands = new Hands(ward.screen, await ward.start());
});
afterAll(async () => {
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe('a workstation of a site', () => {
  // Also for a second try.
  beforeEach(async ({ task }) => {
    const { exitCode, signalCode } = server.child;
    if (exitCode !== null || signalCode !== null) server = await serve();
    if ((task.result?.retryCount ?? 0) > 0) await hands.press('Escape');
  });

  it('is enrolled from the command line and starts a shift', async () => {
    await hands.beginShift(ana);
    await hands.page.getByText('Station B-204').waitFor();
    await hands.choosePin(pin);
  });

  it('keeps its shift while the server is killed and restarted', async () => {
    const { page } = hands;
    const trouble = new TroubleBanner(page);
    await server.kill();
    // An interruption is reported at once when somebody is waiting.
    // What Details says of a server that is gone moves what is below it, so nothing is clicked there.
    const badges = page.getByRole('button', { name: 'My badges' });
    if (!(await badges.isVisible())) {
      await hands.tabTo(page.getByRole('button', { name: 'Details' }));
      await hands.press('Return');
    }
    await hands.tabTo(badges);
    await hands.press('Return');
    await trouble.banner.waitFor({ state: 'attached' });
    await hands.press('Escape');
    await trouble.banner.waitFor();
    const { text } = await hands.openNotes();
    await hands.type('Bed 4: new dressing');
    await hands.lock();
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
    await expect.poll(() => text.inputValue()).toBe('Bed 4: new dressing');
    server = await serve();
    // The workstation may retry by itself, and the button be gone.
    const gone = trouble.banner.waitFor({ state: 'detached' });
    await Promise.any([hands.click(trouble.tryNow), gone]);
    await gone;
    await hands.seesShiftOf(ana);
  });

  it('locks when IT orders it, and can be unlocked afterwards', async () => {
    await administer(['session', 'lock', await sessionId()]);
    await hands.seesLock('by IT');
    expect(await everythingShown(hands.page)).not.toContain('Time left');
    await hands.unlockByPin(pin);
    await hands.seesShiftOf(ana);
    await expect.poll(() => new NotesCard(hands.page).text.inputValue()).toBe('Bed 4: new dressing');
  });

  it('ends the shift when IT ends the session, says so, and shows nothing more of it', async () => {
    const { page } = hands;
    const ended = new EndedPage(page);
    await administer(['session', 'end', await sessionId()]);
    await ended.heading.waitFor();
    await ended.reason.getByText('An administrator ended it.').waitFor();
    expect(await everythingShown(page)).not.toContain('Bed 4');
    await hands.tabTo(ended.signInAgain);
    await hands.press('Return');
    await hands.beginShift(ana);
    expect(computer().log()).not.toContain(ana.password);
  });

  it('locks the session of whoever presses Ctrl+Shift+L while the server still checks her password', async () => {
    const { page } = hands;
    await administer(['session', 'end', await sessionId()]);
    const ended = new EndedPage(page);
    await ended.heading.waitFor();
    await hands.tabTo(ended.signInAgain);
    await hands.press('Return');
    const signIn = new SignInPage(page);
    await hands.typeInto(signIn.username, ana.username);
    await hands.press('Tab');
    await hands.typeInto(signIn.password, ana.password);
    server.child.kill('SIGSTOP');
    try {
      await hands.press('Return');
      await page.getByText('Signing in…').waitFor();
      await hands.press('ctrl+shift+l');
    } finally {
      server.child.kill('SIGCONT');
    }
    await page.getByText(/^Locked by you at/).waitFor();
    expect(await everythingShown(page)).not.toContain('Time left');
    await hands.typeInto(new LockPage(page).password, ana.password);
    await hands.press('Return');
    await hands.seesShiftOf(ana);
  });
});

const database = () => ['--db', join(folder, 'carelink.sqlite')];

const serve = () => serveCommand([...database(), '--port', port]);

async function administer(args: readonly string[], input = ''): Promise<string> {
  const json = args[0] === 'device' ? ['--json'] : [];
  const { code, out, err } = await runServerCommand([...args, ...database(), ...json], input);
  if (code !== 0) throw new Error(err);
  return out;
}

async function sessionId(): Promise<string> {
  const { out } = await runServerCommand(['session', 'list', '--json', ...database()]);
  const [session] = JSON.parse(out) as { id: string }[];
  if (session === undefined) throw new Error('There is no session.');
  return session.id;
}
