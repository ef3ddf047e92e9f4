import type { Browser } from 'playwright';
import { expect } from 'vitest';
import { openClinic } from '../../support/apps/open-clinic.ts';
import { AppPage } from '../pages/app-page.ts';
import { beginShift, headingOf } from '../workstation/steps.ts';
import type { Aim, Try } from './aim.ts';

const tokenLike = /[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}/;
const draftOfOther = 'Bed 9 refuses visitors';
const draftOfUser = 'Bed 4 sleeps badly';

/**
 * A workstation in the middle of a shift: one user is parked and has a draft, another is on screen with a hostile
 * app open. Everything the scripts try is answered by the real shell, core, server and gateways.
 */
export async function openScene(browser: Browser) {
  const clinic = await openClinic(browser);
  const { page, workstation } = clinic;
  const [user, other] = await clinic.setUp();
  if (!user || !other) throw new Error('The set-up made no demo users.');

  await beginShift(page, other);
  const place = { app: null, name: 'handover' };
  await workstation.saveDraft({ ...place, username: other.username, text: draftOfOther });
  const secrets = [other.password, user.password, draftOfOther, 'root:x:0:0'];
  secrets.push(await workstation.withAccessToken(async (token) => token));
  const sessionId = workstation.currentSession()?.id ?? '';
  expect(await workstation.actions['session.switch-user']()).toEqual({ ok: true });

  await headingOf(page, 'Sign in').waitFor();
  await beginShift(page, user);
  await workstation.saveDraft({ ...place, username: user.username, text: draftOfUser });
  await workstation.saveDraft({ app: 'vitals', name: 'note', username: user.username, text: draftOfUser });
  await page.getByRole('button', { name: 'Meal plan' }).click();
  const app = new AppPage(page, 'Meal plan');
  await app.frame.getByRole('heading', { name: 'Meal plan' }).waitFor();
  const hostileFrame = page.frames()[1];
  if (!hostileFrame) throw new Error('The app has no frame.');

  secrets.push(await workstation.withAccessToken(async (token) => token));
  for (const name of await clinic.keychain.names()) {
    const value = String(await clinic.keychain.get(name));
    if (name.startsWith('refresh:')) secrets.push(value);
    if (name === 'device-key') secrets.push(String(JSON.parse(value).d));
  }
  const shell = new URL(page.url()).origin;
  const aim: Aim = {
    shell,
    server: clinic.serverUrl,
    attacker: clinic.attackerOrigin,
    gateways: [new URL(hostileFrame.url()).origin],
    user: { username: user.username },
    other: { username: other.username, sessionId },
  };
  return {
    ...clinic,
    aim,
    draftOfUser,
    draftOfOther,
    otherPassword: other.password,
    hostileFrame,
    /** The last try, whose `outcome` this is, has obtained nothing, and everything is as before. */
    expectHeld(outcome: string): void {
      for (const [index, secret] of secrets.entries())
        expect(outcome.includes(secret), `secret number ${index}`).toBe(false);
      expect(outcome).not.toMatch(tokenLike);
      expect(clinic.seenByAttacker).toEqual([]);
      expect(page.url()).toBe(`${shell}/`);
      expect(page.context().pages()).toHaveLength(1);
      expect(workstation.currentSession()?.user.username).toBe(user.username);
      expect(workstation.parkedSessions().map(({ id }) => id)).toEqual([sessionId]);
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    },
  };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** Runs one try in a page or frame and checks the result. */
export async function carryOut(
  where: { evaluate(run: Try['run'], aim: Aim): Promise<unknown> },
  { run, harmless }: Try,
  scene: Scene,
): Promise<void> {
  const outcome = await where.evaluate(run, scene.aim).then(
    (loot) => ({ loot: typeof loot === 'string' ? loot : JSON.stringify(loot ?? null) }),
    (error: unknown) => ({ refusal: String(error) }),
  );
  const text = 'loot' in outcome ? outcome.loot : outcome.refusal;
  // A page that went away during the try did not refuse it.
  expect(text).not.toMatch(/context was destroyed|has been closed|was detached/);
  scene.expectHeld(text);
  if ('loot' in outcome) expect(outcome.loot).toMatch(harmless ?? /^the try was to be refused$/);
}
