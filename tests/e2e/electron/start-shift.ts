import type { GeneratedUser, WorkstationBridge } from '../../../electron/ipc/contract.ts';
import type { RunningWorkstation, WardComputer } from '../../support/electron/ward-computer.ts';
import { beginShift, choosePin } from '../workstation/steps.ts';
import { Hands } from './hands.ts';
import { setUp } from './set-up.ts';

interface ShiftOptions {
  readonly policy: Record<string, unknown>;
  readonly pin: string;
  /** A badge that becomes the nurse's. */
  readonly badge?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

interface StartedShift {
  readonly running: RunningWorkstation;
  readonly hands: Hands;
  readonly nurse: GeneratedUser;
}

/** Starts the workstation for the first time, sets it up, and signs in a nurse who has chosen a PIN. */
export async function startShift(
  computer: WardComputer,
  { policy, pin, badge, environment }: ShiftOptions,
): Promise<StartedShift> {
  const running = await computer.start({ policy, ...(environment && { environment }) });
  const { page } = running;
  const [nurse] = await setUp(page);
  if (badge !== undefined) await presentBadge(page, badge);
  await beginShift(page, nurse);
  if (badge !== undefined) await linkBadge(page);
  await choosePin(page, pin);
  return { running, hands: new Hands(computer.screen, running), nurse };
}

type Page = RunningWorkstation['page'];
type BridgeWindow = Window & { readonly workstation: WorkstationBridge };

/** An unknown badge is held until the next sign-in. */
const presentBadge = (page: Page, badge: string) =>
  page.evaluate(
    (number) => (window as unknown as BridgeWindow).workstation.invoke('badge.present', { number }),
    badge,
  );

const linkBadge = (page: Page) =>
  page.evaluate(() => (window as unknown as BridgeWindow).workstation.invoke('badge.link', undefined));
