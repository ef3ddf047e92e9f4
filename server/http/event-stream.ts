import type { Response } from 'express';
import type { StationEvent } from '../contract/station.ts';
import type { Ports } from '../domain/ports.ts';
import type { LineSink } from '../domain/stations/station-lines.ts';
import { countStream } from './middleware/observe-requests.ts';

/** A reader that lets this much pile up is no longer there. */
const mostUnreadBytes = 64 * 1024;

/**
 * Answers with an event stream (WHATWG HTML §9.2) that stays open. Headers ask proxies to forward each event as it
 * comes; `X-Accel-Buffering` is nginx's own.
 */
export function openEventStream(ports: Pick<Ports, 'log' | 'metrics'>, response: Response): LineSink {
  response.setHeader('Content-Type', 'text/event-stream');
  response.setHeader('Cache-Control', 'no-store, no-transform');
  response.setHeader('X-Accel-Buffering', 'no');
  response.writeHead(200);
  countStream(ports, response);
  // An error that nobody listens for would end the process.
  response.on('error', () => response.destroy());
  const write = (text: string) => {
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength > mostUnreadBytes) response.destroy();
    else response.write(text);
  };
  const event = (name: StationEvent, data: object) =>
    write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  return {
    send: (report) => event('sessions', report),
    beat: () => write(':\n\n'),
    end(why) {
      if (why === 'replaced') event('replaced', {});
      response.end();
    },
  };
}
