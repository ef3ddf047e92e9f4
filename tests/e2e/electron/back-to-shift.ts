import { expect } from 'vitest';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';

const patience = { timeout: 60_000 };

/**
 * Brings the overview of the shift back on screen, whatever a test that failed has left there: its second try, and
 * whatever comes after it, begins in the shift. The password also makes a PIN usable again.
 */
export async function backToShift(
  running: RunningWorkstation,
  { password }: { readonly password: string },
): Promise<void> {
  // By the main process, since the page may have been replaced meanwhile.
  const invoke = (name: string, input?: object) =>
    running.askPage(`workstation.invoke(${JSON.stringify(name)}, ${JSON.stringify(input)})`);
  await expect
    .poll(async () => {
      const snapshot = (await invoke('snapshot.get')) as { phase: { name: string } } | null;
      if (snapshot?.phase.name === 'locked') await invoke('session.unlock', { password });
      return snapshot?.phase.name;
    }, patience)
    .toBe('active');
  await expect.poll(() => running.askPage(toOverview), patience).toBe(true);
}

/** Without apps there are no tabs. */
const toOverview = `(() => {
  const [overview] = document.querySelectorAll('[role=tab]');
  overview?.click();
  return document.body.innerText.includes('Time left') && overview?.ariaSelected !== 'false';
})()`;
