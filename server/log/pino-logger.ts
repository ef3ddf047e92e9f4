import { type DestinationStream, type Level, pino, stdTimeFunctions } from 'pino';
import type { Log } from '../domain/ports/log.ts';
import { escapeLines } from '../text/escape-for-screen.ts';
import { redact, redactText } from './redact.ts';

export interface PinoLoggerOptions {
  readonly level: Level;
  readonly destination: DestinationStream;
  /** Stands in every line, if given. */
  readonly node?: string | undefined;
}

export interface PinoLog extends Log {
  /** From now on, nothing below is written. */
  setLevel(level: Level): void;
}

/** One line of JSON per event, which a terminal can show; fields and text are cleaned of everything token-like before they are written. */
export function createPinoLogger({ level, destination, node }: PinoLoggerOptions): PinoLog {
  const writer = pino(
    {
      level,
      base: node === undefined ? null : { node },
      timestamp: stdTimeFunctions.isoTime,
      hooks: { streamWrite: escapeLines },
    },
    destination,
  );
  const at =
    (name: 'debug' | 'info' | 'warn' | 'error') => (fields: Record<string, unknown>, message: string) => {
      if (writer.isLevelEnabled(name)) writer[name](redact(fields) as object, redactText(message));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    setLevel: (lowest) => {
      writer.level = lowest;
    },
  };
}
