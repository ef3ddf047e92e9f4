import { describe, expect, it } from 'vitest';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import {
  activeSnapshot,
  minuteMs,
  nowMs,
  offline,
  signedOutSnapshot,
  snapshotOf,
} from '../../support/renderer/snapshots.ts';
import { readBadge } from '../../support/renderer/type-keys.ts';
import { EmergencyBar, EmergencyPage } from '../pages/emergency-page.ts';
import { SignOutDialog } from '../pages/sign-out-dialog.ts';

const secret = 'correct horse battery';
const { open } = serveScreens();

describe('emergency access', () => {
  it('asks for words at the start where the server is older, and only there', async () => {
    const { page, bridge } = await open(signedOutSnapshot(), {
      replies: { 'emergency.start': { ok: false, error: 'older_server' } },
    });
    const asked = new EmergencyPage(page);
    await asked.link.click();
    expect(await asked.words.count()).toBe(0);
    await asked.askByPassword('A patient is in danger', 'ana', secret);
    await asked.confirm();
    await asked.alert.getByText('The server is older than this program').waitFor();
    await page.getByLabel('Password').fill(secret);
    await asked.reason('A patient is in danger').click();
    await page.getByText('A few more words, please').waitFor();
    expect(await asked.dialog.count()).toBe(0);
    await asked.words.fill('Cardiac arrest in room 4.');
    await asked.askAsChosen('A patient is in danger', secret);
    await asked.confirm();
    await expect.poll(() => bridge.calls('emergency.start')).toHaveLength(2);
    const asks = { username: 'ana', password: secret, reasonCode: 'patient_in_danger', confirmed: true };
    expect((await bridge.calls('emergency.start')).map(({ input }) => input)).toEqual([
      asks,
      { ...asks, reason: 'Cardiac arrest in room 4.' },
    ]);
  });

  it('by code is in the language of whoever has opened it', async () => {
    const emergency = {
      ...{ person: 'Dr Okafor', startedAtMs: nowMs, endsAtMs: nowMs + 30 * minuteMs },
      ...{ apps: [], appTrouble: null, told: false, wordsMissing: true },
    };
    const site = {
      name: null,
      help_desk: '4711',
      text: null,
      logo: null,
      update_notice: null,
      language: null,
    };
    const { page } = await open(
      snapshotOf({ name: 'local_emergency', emergency }, { connection: offline, site }),
    );
    await page.getByText('Help: 4711').waitFor();
    // Digits with a colon are read aloud as a time of day.
    const heard = await new EmergencyBar(page).bar.ariaSnapshot();
    expect(heard).toMatch(/(29|30) minutes left/);
    expect(heard).not.toMatch(/\d:\d\d left/);
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Dr Okafor, ohne Anmeldung' }).waitFor();
  });

  it('by code has the reasons and the way back in a small window, also below an error', async () => {
    const emergency = { offered: true, codeFromMs: nowMs, codeOpens: ['Emergency plan'] };
    const { page } = await open(signedOutSnapshot(null, { connection: offline, emergency }), {
      ...{ width: 1024, height: 768 },
      replies: { 'emergency.start-offline': { ok: false, error: 'wrong_emergency_code' } },
    });
    const asked = new EmergencyPage(page);
    await asked.link.click();
    await asked.chooseCode();
    await asked.askByCode('A system is not working', 'Dr Okafor', 'K7QM2F9AXW3T8PZ0');
    await asked.confirm();
    await asked.alert.waitFor();
    for (const control of [asked.reason('Something else'), asked.back]) {
      const { y, height } = (await control.boundingBox()) ?? { y: Number.NaN, height: 0 };
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(768);
    }
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await asked.back.click();
    await asked.heading.waitFor({ state: 'detached' });
  });

  it('opens as whoever has shown a badge, with the password alone', async () => {
    const id = '019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a20';
    const visitor = {
      kind: 'visitor',
      id,
      displayName: 'Mia Sand',
      initials: 'MS',
      colour: 4,
      forSeconds: 60,
    } as const;
    const { page, bridge } = await open(signedOutSnapshot(null, { badges: true }), {
      replies: { 'badge.present': { kind: 'visitor', visitor } },
    });
    const asked = new EmergencyPage(page);
    await asked.link.click();
    await asked.heading.waitFor();
    await readBadge(page, '0043219876');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('type'));
    await expect.poll(focused).toBe('password');
    await asked.askAsChosen('Something else', secret);
    await asked.confirm();
    await expect.poll(() => bridge.calls('emergency.start')).toHaveLength(1);
    expect((await bridge.calls('emergency.start'))[0]?.input).toEqual({
      visitorId: id,
      password: secret,
      reasonCode: 'other',
      confirmed: true,
    });
  });

  it('names the notes that its end would erase, and sends words that were typed first', async () => {
    const notes = { own: { excerpt: 'Bed 12: pain', count: 1 }, inApps: [] };
    const wipes = [{ kind: 'drafts', count: 1 }] as const;
    const preview = { displayName: 'Ana Ruiz', wipes, notes, serverReachable: true };
    const { page, bridge } = await open(activeSnapshot({ profile: 'break_glass', wordsMissing: true }), {
      replies: {
        'session.preview-sign-out': preview,
        'emergency.write-words': { ok: true },
      },
    });
    const { endButton, writeButton, ownWords } = new EmergencyBar(page);
    await writeButton.click();
    await ownWords.fill('Nobody else was here.');
    await endButton.click();
    await new SignOutDialog(page).dialog.waitFor();
    expect((await bridge.calls('emergency.write-words')).map(({ input }) => input)).toEqual([
      { words: 'Nobody else was here.' },
    ]);
    expect(await bridge.calls('session.sign-out')).toHaveLength(0);
  });
});
