/** A workstation, known by the RFC 7638 thumbprint (base64url) of its DPoP key. */
export interface Device {
  /** UUID. */
  readonly id: string;
  readonly keyThumbprint: string;
  readonly name: string;
  readonly wardId: number | null;
  readonly registeredAtMs: number;
}

export interface DeviceRepository {
  findByKey(keyThumbprint: string): Device | null;
  insert(device: Device): void;
  /** Whether the user of that name has ever signed in at the device of that key. */
  hasUser(keyThumbprint: string, username: string): boolean;
  /** Notes that a user has signed in at a device. */
  addUser(id: string, userId: number): void;
  /** Forgets where a user has signed in. */
  removeUser(userId: number): void;
}
