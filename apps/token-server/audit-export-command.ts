import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { type AuditFormat, auditFormats, rendererOf } from '../../server/domain/audit/export/audit-format.ts';
import { exportTrail } from '../../server/domain/audit/export-trail.ts';
import type { EventPosition } from '../../server/domain/records/audit-event.ts';
import { systemCodeOf } from '../../server/files/system-code.ts';
import {
  type CommandContext,
  type CommonFlags,
  UsageError,
  withCommonOptions,
  withDatabase,
} from './command-context.ts';
import { printRemark } from './print.ts';

interface ExportFlags extends CommonFlags {
  readonly format: AuditFormat;
  readonly since?: number;
  readonly until?: number;
  readonly output?: string;
}

/** `audit export`: events for other systems and for reviews. */
export function addAuditExportCommand(audit: Command, context: CommandContext): void {
  withCommonOptions(audit.command('export'))
    .description('write events to standard output or a file; the export is itself audited')
    .addOption(new Option('--format <format>', 'format').choices([...auditFormats]).default('ndjson'))
    .option('--since <time>', 'events at or after this time: 2026-03-02 or 2026-03-02T07:00:00Z', time)
    .option('--until <time>', 'events before this time', time)
    .option('--output <file>', 'new file; an existing one is not overwritten')
    .action((flags: ExportFlags) => exportAudit(flags, context));
}

async function exportAudit(flags: ExportFlags, context: CommandContext): Promise<void> {
  const { format, since, until } = flags;
  await withDatabase(flags, context, async (ports, { issuer, listen }) => {
    const output = await openOutput(flags.output);
    const leftOut = await exportTrail(ports, {
      format,
      render: rendererOf(format, issuer ?? `http://${listen.host}:${listen.port}`),
      sinceMs: since ?? null,
      untilMs: until ?? null,
      write: output.write,
    });
    await output.close();
    if (leftOut === null) return;
    printRemark(
      `${leftOut.count} rows are not events of the trail and were left out, the first at ${numberOf(leftOut.first)}: run \`audit verify\`.\n`,
    );
    process.exitCode = 1;
  });
}

function numberOf({ seq, place }: EventPosition): string {
  return place ? `${seq} of lane ${place.lane}` : String(seq);
}

interface Output {
  readonly write: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

async function openOutput(file: string | undefined): Promise<Output> {
  if (file === undefined) return { write: writeTo(process.stdout), close: async () => {} };
  // Private: the events concern staff and patients.
  const stream = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  await once(stream, 'open').catch((error: unknown) => {
    const code = systemCodeOf(error);
    const why = code === 'EEXIST' ? 'exists already' : `cannot be made (${code})`;
    throw new UsageError(`--output: ${file} ${why}.`);
  });
  const done = finished(stream);
  // `close`, or the write that fails, reports it.
  done.catch(() => {});
  return {
    write: writeTo(stream),
    close: () => {
      stream.end();
      return done;
    },
  };
}

function writeTo(stream: NodeJS.WritableStream): Output['write'] {
  return async (text) => {
    if (!stream.write(text)) await once(stream, 'drain');
  };
}

/** An ISO 8601 date or date-time; without a zone it is UTC. */
export function time(value: string): number {
  const date = z.iso.date().safeParse(value).success;
  const dateTime = z.iso.datetime({ offset: true, local: true }).safeParse(value).success;
  if (!date && !dateTime)
    throw new InvalidArgumentError('It must be a date or a time like 2026-03-02T07:00:00Z.');
  const hasZone = date || /(?:Z|[+-]\d{2}:?\d{2})$/.test(value);
  return Date.parse(hasZone ? value : `${value}Z`);
}
