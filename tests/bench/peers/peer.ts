import type { ChainState, RefreshEndpoint } from '../load/load-plan.ts';

/** A running refresh endpoint to compare with, and a session on it for each client. */
export interface RunningPeer {
  readonly url: string;
  /** The process that answers; null when there are several. */
  readonly pid: number | null;
  readonly endpoint: RefreshEndpoint;
  readonly chains: readonly ChainState[];
  close(): Promise<void>;
}

export interface Peer {
  readonly name: PeerName;
  readonly title: string;
  /** One line that says how to install what is missing; null when nothing is. */
  missing(): string | null;
  /** Installs what is missing, where that can be done without asking; otherwise does nothing. */
  install(): void;
  start(workFolder: string, clients: number): Promise<RunningPeer>;
}

export const peerNames = ['simplejwt', 'oidc-provider', 'oidc-provider-es256'] as const;
export type PeerName = (typeof peerNames)[number];
