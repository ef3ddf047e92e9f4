import { pino } from 'pino';
import { giveBackMemory } from '../../electron/platform/give-back-memory.ts';
import { messageToServer, type StartMessage } from '../../electron/server-host/server-process-messages.ts';
import { ServerClock } from '../../server/clock/server-clock.ts';
import { createTokenServer, type TokenServer } from '../../server/create-server.ts';
import { createPinoLogger } from '../../server/log/pino-logger.ts';
import { cutText } from '../../server/text/shown-text.ts';
import { expectedSentence } from '../token-server/expected-sentence.ts';
import { openParentChannel } from './parent-channel.ts';

const longestReason = 500;

/** Why the bundled server does not start: one line of at most 500 characters for its workstation. */
export function failureReason(error: unknown): string {
  const sentence = expectedSentence(error) ?? 'The server could not be started.';
  return cutText(sentence.replace(/[\p{Cc}\p{Cf}]+/gu, ' '), longestReason);
}

const forcedExitMs = 4_000;
/** By then the first sign-in after a start is over, if anybody is there at all. */
const startIsOverAfterMs = 10_000;

// The workstation reads stderr line by line into its own log.
const log = createPinoLogger({ level: 'info', destination: pino.destination({ fd: 2, sync: true }) });
const parent = openParentChannel(process);
// A ward PC may have been off all summer, so a clock that is far ahead at the start is not doubted.
const clock = new ServerClock({ follows: 'slowly', farAheadMs: Number.POSITIVE_INFINITY });
let server: TokenServer | null = null;
let isStopping = false;

parent.onMessage((raw) => {
  const message = messageToServer.safeParse(raw);
  if (!message.success) log.error({}, 'message from the workstation not understood');
  else if (message.data.type === 'start') void start(message.data);
  else void stop();
});
// No orphan may hold the database: when the workstation is gone, its server ends too.
parent.onClose(() => void stop());
process.on('SIGTERM', () => void stop());
// Ctrl+C in a terminal reaches the whole group; the workstation decides when its server ends.
process.on('SIGINT', () => undefined);

async function start({ databaseFile, setupCode }: StartMessage): Promise<void> {
  if (server !== null || isStopping) return;
  try {
    server = createTokenServer({
      config: { database: databaseFile, listen: { host: '127.0.0.1', port: 0 }, setup: { code: setupCode } },
      clock,
      log,
      onLost: () => {
        process.exitCode = 1;
        void stop();
      },
    });
    const { url } = await server.listen();
    parent.send({ type: 'ready', url });
    setTimeout(giveBackMemory, startIsOverAfterMs).unref();
  } catch (error) {
    log.error({ err: error }, 'server did not start');
    parent.send({ type: 'failed', reason: failureReason(error) });
    process.exitCode = 1;
    await stop();
  }
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  setTimeout(() => process.exit(1), forcedExitMs).unref();
  await server?.close().catch((error: unknown) => log.error({ err: error }, 'server did not close cleanly'));
  process.exit();
}
