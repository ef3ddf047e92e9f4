/** Which proxy leads to an address. */
export interface ProxyFacts {
  /** Host and port, never a user name or password; null for a direct connection. */
  readonly proxy: string | null;
  readonly from: 'system' | 'environment';
  /** False if this shell knows of the proxy but does not use it. */
  readonly isUsed: boolean;
}

export interface ProxyProbe {
  find(url: string): Promise<ProxyFacts>;
}

export interface CertificateName {
  readonly subject: string;
  readonly issuer: string;
}

/** The certificate of a server as this machine sees it. */
export interface CertificateFacts extends CertificateName {
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly fitsName: boolean;
  /** From the server's own certificate upwards, as far as sent by the server or known to this machine. */
  readonly chain: readonly CertificateName[];
  readonly isTrustedBySystem: boolean;
  /** By an authority of `ca_file`, for Electron. */
  readonly isTrustedByPolicy: boolean;
  /** Whether this shell trusts it: Electron follows the system, Node has its own list. */
  readonly isTrustedByShell: boolean;
}

export interface CertificateProbe {
  /** Fetches the certificate and sends nothing else; rejects when the server cannot be reached. */
  inspect(url: string, signal: AbortSignal): Promise<CertificateFacts>;
}

export interface KeyringProbe {
  /** A file in which our entries in the keychain can be read without any password; null: none is known. */
  readableFile(): Promise<string | null>;
}

export interface PolicyGuard {
  /** The policy file, or a folder above it, that every user of this computer can change; null: there is none. */
  changeableByOthers(): string | null;
}

export type FolderFacts =
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'present';
      /** What other users of this computer may do in it; null where the system has access lists instead of modes. */
      readonly others: 'nothing' | 'look' | 'change' | null;
      /** A file could be made and removed. */
      readonly isWritable: boolean;
      readonly freeBytes: number;
      /** How many lie directly in it. */
      readonly files: number;
      /** Of the files that lie directly in it. */
      readonly bytes: number;
    };

export interface FolderProbe {
  examine(folder: string): Promise<FolderFacts>;
}

/** What the machine and the runtime are. */
export interface MachineFacts {
  readonly node: string;
  /** Null in the browser shell. */
  readonly electron: string | null;
  readonly chromium: string | null;
  /** Name, release and architecture of the operating system. */
  readonly system: string;
  /** IANA name; null when the system does not tell. */
  readonly timeZone: string | null;
  /** Of local time against UTC, as of now. */
  readonly utcOffsetMinutes: number;
}
