/** A session of the database: the generation of its newest refresh token, and whether it has ended. */
export interface StoredSession {
  readonly id: string;
  readonly generation: number;
  readonly ended: boolean;
}
