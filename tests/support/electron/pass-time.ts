import type { ElectronApplication } from 'playwright';

/** Advances the clocks of the workstation as if that much time had passed; only the wall clock, as after sleep. */
export async function passTime(
  application: ElectronApplication,
  durationMs: number,
  { asleep = false }: { asleep?: boolean } = {},
): Promise<void> {
  await application.evaluate(
    (_electron, { durationMs: ms, asleep: sleeps }) => {
      const [wallMs, monotonicMs] = [Date.now.bind(Date), performance.now.bind(performance)];
      Date.now = () => wallMs() + ms;
      if (!sleeps) performance.now = () => monotonicMs() + ms;
    },
    { durationMs, asleep },
  );
}
