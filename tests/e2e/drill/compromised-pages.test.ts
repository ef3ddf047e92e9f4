import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelNames } from '../../../electron/core/contract/channels.ts';
import { hostileInputs } from '../../support/drill/hostile-inputs.ts';
import { launchChromium } from '../../support/renderer/launch-chromium.ts';
import { appTries } from './app-tries.ts';
import { installDrill, rendererTries } from './renderer-tries.ts';
import { carryOut, openScene, type Scene } from './scene.ts';

let browser: Browser;
let scene: Scene;
beforeAll(async () => {
  browser = await launchChromium();
  scene = await openScene(browser);
  await scene.page.evaluate(installDrill);
});
afterAll(async () => {
  await scene?.close();
  await browser?.close();
});

describe("a hostile script in the workstation's own page does not get", () => {
  it.each(rendererTries)('$name', (attempt) => carryOut(scene.page, attempt, scene));
});

describe("a hostile script in the workstation's own page gets nothing out of the channel", () => {
  it.each(channelNames)('%s', async (channel) => {
    const bodies = hostileInputs(scene.aim).map((input) => `{"input":${input}}`);
    const answers = await scene.page.evaluate(
      ([name, inputs]) =>
        Promise.all(
          inputs.map(async (body) => {
            const headers = { 'content-type': 'application/json' };
            const answer = await fetch(`/rpc/${name}`, { method: 'POST', headers, body });
            return { status: answer.status, text: await answer.text() };
          }),
        ),
      [channel, bodies] as const,
    );
    scene.expectHeld(JSON.stringify(answers));
    for (const { status, text } of answers) {
      expect([200, 400]).toContain(status);
      expect(text).not.toMatch(/node_modules|\.ts:\d|ZodError|stack/);
    }
  });
});

describe('a hostile script in the page of a clinical app does not get', () => {
  it.each(appTries)('$name', async (attempt) => {
    await carryOut(scene.hostileFrame, attempt, scene);
    // The workstation's page has not moved it.
    expect(scene.hostileFrame.isDetached()).toBe(false);
    for (const { headers } of scene.seenByApp) expect(headers.cookie).toBeUndefined();
  });

  it.each([
    ['lock?'],
    [7],
    [null],
    [{ carelink: 'token' }],
    [{ carelink: 'unlock' }],
    [{ type: 'snapshot.get' }],
  ])('an answer to the message %j', async (message) => {
    const answered = await scene.hostileFrame.evaluate(
      async ([sent, shell]) => {
        const heard: unknown[] = [];
        window.addEventListener('message', ({ data }) => heard.push(data));
        window.top?.postMessage(sent, shell);
        // An immediate answer of the page arrives before that of its own server.
        await fetch('/');
        return heard;
      },
      [message, scene.aim.shell] as const,
    );
    expect(answered).toEqual([]);
    scene.expectHeld('');
  });
});

describe('while the screen is locked a hostile script gets nothing of the user from', () => {
  it('what the screen shows', async () => {
    expect(await scene.workstation.lock('button')).toEqual({ ok: true });
    // Not with a locator: Playwright would wait for the refused navigations.
    const shown = () => scene.page.evaluate(() => document.documentElement.outerHTML);
    await expect.poll(shown).toContain('Locked by you at');
    const page = await shown();
    scene.expectHeld(page);
    for (const content of [scene.aim.user.username, scene.draftOfUser]) expect(page).not.toContain(content);
  });

  it.each([
    ['snapshot.get', undefined],
    ['session.preview-sign-out', undefined],
    ['sessions.refresh-list', undefined],
    ['badges.list', undefined],
    ['visitors.look', undefined],
    ['draft.read', { username: '', name: 'handover' }],
    ['draft.list', { username: '' }],
    ['apps.open', { appId: 'vitals' }],
    ['session.postpone-pin', undefined],
    ['diagnostics.run', { restart: false }],
  ] as const)('the channel %s', async (channel, input) => {
    const { user } = scene.aim;
    const sent = input && 'username' in input ? { ...input, ...user } : input;
    const answer = await scene.page.evaluate(
      ([name, value]) =>
        (window as unknown as { drill: { rpc(name: string, input: unknown): Promise<string> } }).drill.rpc(
          name,
          value,
        ),
      [channel, sent] as const,
    );
    scene.expectHeld(answer);
    for (const content of [user.username, scene.draftOfUser, 'clinician', '"activity\\":'])
      expect(answer).not.toContain(content);
  });

  it('the stream of snapshots', async () => {
    const stream = rendererTries.find(({ name }) => name === 'the stream of snapshots');
    const snapshot = JSON.parse(String(await scene.page.evaluate(stream?.run ?? (() => ''), scene.aim)));
    expect(snapshot.phase.name).toBe('locked');
    expect(JSON.stringify(snapshot)).not.toContain(scene.aim.user.username);
    expect(JSON.stringify(snapshot)).not.toContain('"activity":');
  });
});

it('after all these attempts the other user returns to her session and her draft', async () => {
  const { sessionId, username } = scene.aim.other;
  expect(
    await scene.workstation.actions['session.unlock-parked']({ sessionId, password: scene.otherPassword }),
  ).toEqual({
    ok: true,
  });
  const reading = await scene.workstation.readDraft({ app: null, name: 'handover', username });
  expect(reading).toMatchObject({ ok: true, draft: { text: scene.draftOfOther } });
  await scene.workstation.withAccessToken(async (token) => {
    const answer = await fetch(`${scene.serverUrl}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
  });
});
