import { provideElectron } from '../../support/electron/provide-electron.ts';
import { whyNoPcscDaemon } from '../../support/smart-card/pcsc-daemon.ts';
import { medianOf, type Row } from '../report/row.ts';
import { EverydayWard, keyMs, lettersOf, lookMs, tries } from '../workstation/everyday-ward.ts';
import type { Scenario } from './scenario.ts';

/** What a nurse does many times a day on a real Electron, with real keys and a real mouse, at the pace of people. */
export const everydayScenario: Scenario = {
  name: 'everyday',
  title: 'Everyday tasks at the pace of people',
  async *run(bench) {
    const electron = await provideElectron(bench.options.say);
    if ('obstacle' in electron) {
      bench.options.say(`Without everyday tasks: ${electron.obstacle}`);
      return;
    }
    const ward = await EverydayWard.open(electron, (close) => bench.onClose(close));
    const pace = `${keyMs} ms a key, ${lookMs} ms from seeing to doing; median of ${tries}`;
    const row = (what: string, timesMs: readonly number[], atMost: number, note: string): Row => ({
      what,
      value: medianOf(timesMs) / 1_000,
      unit: 's',
      goal: { atMost },
      note: `${note}; ${pace}`,
    });
    const back = 'to the app with the caret in the same field';
    yield row('tap and PIN', await ward.tapAndPin(), 2.5, `from the tap ${back}`);
    yield row('unlock by PIN', await ward.unlock(), 1, `from the first of 6 keys ${back}`);
    yield row(
      'switch between two nurses',
      await ward.switchOver(),
      3,
      `from the click on Switch ${back}, by PIN`,
    );
    const withCard = await ward.cardOut();
    if (withCard === null) bench.options.say(`Without a card reader: ${whyNoPcscDaemon()}`);
    else yield row('card taken out', withCard, 0.5, 'from the reader to the lock screen in the window');
    const typed = `in the time of a name of ${lettersOf.name} letters and a password of ${lettersOf.password}`;
    yield row('sign-in', await ward.signIn(), 3.5, `from the first key to the shift; ${typed}`);
  },
};
