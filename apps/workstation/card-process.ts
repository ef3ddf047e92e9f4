// The process that watches card readers, for Electron's utilityProcess and for child_process.fork alike.
import '../../build/require-node.mjs';
import { CardKeyProver } from '../../electron/platform/smart-cards/card-key-prover.ts';
import {
  type MessageFromCardProcess,
  messageToCardProcess,
} from '../../electron/platform/smart-cards/card-process-messages.ts';
import { loadPcscLibrary } from '../../electron/platform/smart-cards/load-pcsc-library.ts';
import type { PcscLibrary } from '../../electron/platform/smart-cards/pcsc-library.ts';
import { ReaderWatch, type WhyEnded } from '../../electron/platform/smart-cards/reader-watch.ts';
import { openParentChannel } from './parent-channel.ts';

/** Time for the last message to leave; the workstation ends this process when it has it. */
const leaveAfterMs = 2_000;

const parent = openParentChannel<MessageFromCardProcess>(process);
parent.onClose(leave);
// Ctrl+C in a terminal reaches the whole group; the workstation decides when this process ends.
process.on('SIGINT', () => undefined);

const library = await loadPcscLibrary(process.platform);
const why = library === null ? 'missing' : await watch(library);
parent.send({ type: 'end', why });
setTimeout(leave, leaveAfterMs);

function watch(library: PcscLibrary): Promise<WhyEnded> {
  const prover = new CardKeyProver(library);
  parent.onMessage((raw) => {
    const { data } = messageToCardProcess.safeParse(raw);
    if (data !== undefined) void prover.prove(data).then((answer) => parent.send(answer));
  });
  return new ReaderWatch(library, (message) => parent.send(message)).run();
}

/** Without waiting for threads that a card or the service may hold for ever. */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}
