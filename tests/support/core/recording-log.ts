import type { Logger } from '../../../electron/core/ports/logger.ts';

/** Keeps every line, so that a test can look for what must not be in the log. */
export class RecordingLog implements Logger {
  readonly lines: string[] = [];

  debug(fields: Record<string, unknown>, message: string): void {
    this.#add('debug', fields, message);
  }

  info(fields: Record<string, unknown>, message: string): void {
    this.#add('info', fields, message);
  }

  warn(fields: Record<string, unknown>, message: string): void {
    this.#add('warn', fields, message);
  }

  error(fields: Record<string, unknown>, message: string): void {
    this.#add('error', fields, message);
  }

  #add(level: string, fields: Record<string, unknown>, message: string): void {
    this.lines.push(JSON.stringify({ level, message, ...fields }));
  }
}
