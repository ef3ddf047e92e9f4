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
}
