import {
  type DeviceKey,
  hashOfAccessToken,
  KeyServiceError,
  type ProofSubject,
  targetOf,
  thumbprintOf,
} from '../../core/ports/device-key.ts';
import type { MachineKeyState, MachineKeys } from '../../core/ports/machine-keys.ts';
import { askKeyService, type KeyQuestion } from './ask-key-service.ts';
import { type MachineRecord, type MachineRecordPlace, machineRecord } from './machine-record.ts';

export interface KeyServicePlaces {
  readonly record: MachineRecordPlace;
  /** Unix socket or named pipe. */
  readonly socket: string;
  /**
   * Why somebody other than the service could answer there, in words that continue "The pipe …"; null: nobody could. For
   * Windows, where every user may create a pipe under any name that is free.
   */
  readonly faultOfSocket?: () => Promise<string | null>;
}

/**
 * This computer's key, which a service keeps and signs with. Its existence is recorded where only administrators can
 * write: a stopped service is no reason to make another key.
 */
export class KeyService implements MachineKeys {
  readonly #places: KeyServicePlaces;

  constructor(places: KeyServicePlaces) {
    this.#places = places;
  }

  async find(serverUrl: string): Promise<DeviceKey | null> {
    const record = await this.#read();
    return record?.server === serverUrl ? new MachineKey(thumbprintOf(record.key), this.#places) : null;
  }

  async examine(serverUrl: string): Promise<MachineKeyState> {
    try {
      const record = await this.#read();
      if (record === null) return { kind: 'none' };
      const { server, name, state } = record;
      if (server !== serverUrl) return { kind: 'other_server', server };
      return { kind: 'here', name, isWaiting: state === 'waiting', trouble: await this.#trouble() };
    } catch (error) {
      return { kind: 'unreadable', trouble: sentenceOf(error) };
    }
  }

  async #read(): Promise<MachineRecord | null> {
    const text = await this.#places.record.read().catch((error: unknown) => {
      throw new KeyServiceError(`The record of the enrolment ${sentenceOf(error)}.`);
    });
    if (text === null) return null;
    try {
      return machineRecord.parse(JSON.parse(text));
    } catch {
      throw new KeyServiceError('The record of the enrolment is damaged.');
    }
  }

  async #trouble(): Promise<string | null> {
    try {
      await ask(this.#places, { op: 'key' });
      return null;
    } catch (error) {
      return sentenceOf(error);
    }
  }
}

/** The service sets time and id of its proofs, so that what it signs cannot be prepared for later. */
class MachineKey implements DeviceKey {
  readonly kind = 'machine';
  readonly thumbprint: string;
  readonly #places: KeyServicePlaces;

  constructor(thumbprint: string, places: KeyServicePlaces) {
    this.thumbprint = thumbprint;
    this.#places = places;
  }

  async prove({ method, url, nonce, accessToken }: ProofSubject): Promise<string> {
    const proof = await ask(this.#places, {
      op: 'proof',
      key: this.thumbprint,
      method,
      url: targetOf(url),
      ...(nonce !== null && { nonce }),
      ...(accessToken !== undefined && { ath: hashOfAccessToken(accessToken) }),
    });
    if (proof === null) throw new KeyServiceError('The key service gave an invalid answer.');
    return proof;
  }
}

async function ask({ socket, faultOfSocket }: KeyServicePlaces, question: KeyQuestion) {
  const fault = await faultOfSocket?.().catch((error: unknown) => {
    throw new KeyServiceError(`The key service cannot be reached: its pipe ${sentenceOf(error)}.`);
  });
  if (fault) throw new KeyServiceError(`The pipe of the key service ${fault}, so it is not trusted.`);
  return askKeyService(socket, question);
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
