import type { SessionVault, StoredRefreshToken } from '../keychain/session-vault.ts';
import { TokenChain } from './token-chain.ts';

/** The refresh tokens of one session, in the memory of this process and in the keychain it shares with others. */
export class RefreshTokenKeeper {
  readonly #vault: SessionVault;
  readonly sessionId: string;
  readonly #chain: TokenChain;
  #closed = false;

  constructor(vault: SessionVault, sessionId: string, token: string) {
    this.#vault = vault;
    this.sessionId = sessionId;
    this.#chain = new TokenChain(token);
  }

  get newest(): string {
    return this.#chain.newest;
  }

  /**
   * The token in the keychain, because another process may have rotated it and because only that one survives a
   * crash. If a successor could not be written, its predecessor is sent again, and the server answers with the same
   * successor. Null when another process has signed out.
   */
  async tokenToSend(): Promise<string | null> {
    const stored = await this.#vault.readRefreshToken(this.sessionId);
    if (stored.state === 'signed_out') return null;
    if (stored.state === 'unreadable' || this.#isNewest(stored)) return this.#chain.newest;
    const written = await this.#write();
    const answeredTheSame =
      stored.state === 'present' && this.#chain.position(stored.token) === 'predecessor';
    return !written && answeredTheSame ? stored.token : this.#chain.newest;
  }

  /** Takes the successor of the token sent; resolves when it is in the keychain or the keychain has refused. */
  async keep(token: string): Promise<void> {
    this.#chain.advance(token);
    await this.#write();
  }

  /** True when another process has put a token into the keychain that this one has not seen. */
  async movedOn(): Promise<boolean> {
    const stored = await this.#vault.readRefreshToken(this.sessionId);
    return stored.state === 'present' && this.#chain.position(stored.token) === 'unknown';
  }

  /** From now on nothing is written: the entry is about to be removed. */
  close(): void {
    this.#closed = true;
  }

  /** Another process's token that this one has not seen is newer than all that it has. */
  #isNewest(stored: StoredRefreshToken): boolean {
    if (stored.state !== 'present') return false;
    const position = this.#chain.position(stored.token);
    if (position === 'unknown') this.#chain.adopt(stored.token);
    return position === 'newest' || position === 'unknown';
  }

  async #write(): Promise<boolean> {
    return !this.#closed && (await this.#vault.writeRefreshToken(this.sessionId, this.#chain.newest));
  }
}
