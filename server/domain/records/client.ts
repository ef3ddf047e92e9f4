/** Kinds of confidential clients; a resource server may ask about the tokens it is shown. */
export const clientTypes = ['resource-server'] as const;
export type ClientType = (typeof clientTypes)[number];

/** A program that proves with a secret who it is (RFC 6749 §2.1: a confidential client). */
export interface Client {
  /** UUID; the `client_id`. */
  readonly id: string;
  readonly name: string;
  readonly type: ClientType;
  /** SHA-256 of the secret. Fast on purpose: the secret has 256 bits of chance, which nobody can guess. */
  readonly secretHash: Buffer;
  readonly createdAtMs: number;
}

export interface ClientRepository {
  find(id: string): Promise<Client | null>;
  findByName(name: string): Promise<Client | null>;
  list(): Promise<readonly Client[]>;
  insert(client: Client): Promise<void>;
  /** False when there was none. */
  remove(id: string): Promise<boolean>;
}
