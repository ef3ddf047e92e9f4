import type { CardReaders } from '../../electron/core/ports/card-readers.ts';
import type { Clock } from '../../electron/core/ports/clock.ts';
import type { Logger } from '../../electron/core/ports/logger.ts';
import {
  type CardProcessLauncher,
  ProcessCardReaders,
} from '../../electron/platform/smart-cards/process-card-readers.ts';

export interface CardReadersParts {
  readonly platform: NodeJS.Platform;
  /** Without one, card readers are not used. */
  readonly cardLauncher?: CardProcessLauncher | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Where pcscd listens; its library lets the environment name another place. */
const socketOfPcscd = '/run/pcscd/pcscd.comm';

/** The card readers of this computer. */
export function cardReadersOf({ platform, cardLauncher, clock, log }: CardReadersParts): CardReaders {
  if (cardLauncher === undefined) return noCardReaders;
  const serviceSocket = platform === 'linux' ? (process.env.PCSCLITE_CSOCK_NAME ?? socketOfPcscd) : null;
  return new ProcessCardReaders({ launcher: cardLauncher, clock, log, serviceSocket });
}

const noCardReaders: CardReaders = {
  start: () => undefined,
  stop: () => undefined,
  look: async () => ({ kind: 'missing' }),
  proveKey: async () => null,
};
