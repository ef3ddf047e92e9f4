import type { ServerConfig } from '../config/server-config.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';

/** What one running server is made of. */
export interface ServerParts {
  readonly config: ServerConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly state: ServerState;
  /** Has the process end the server, with a failure. */
  readonly onLost?: () => void;
}

export interface ServerState {
  /** From then on the server says that it is not ready. */
  isDraining: boolean;
  /** The server works on a file that is no longer at its path. */
  hasLostFile: boolean;
  /** What reads its files anew when it is told to. */
  readonly reloaders: (() => void)[];
  /** What must be closed, in the order of its opening. */
  readonly closers: (() => Promise<void>)[];
}
