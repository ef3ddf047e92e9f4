import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a card answers to a command; null: nothing at all. */
export type CardBehaviour = (command: Buffer) => Buffer | null;

const ok = Buffer.from([0x90, 0x00]);
const unknownCommand = Buffer.from([0x6d, 0x00]);
const answerToReset = Buffer.from('3b80800101', 'hex');
export const getUid = Buffer.from('ffca000000', 'hex');

/** A badge that tells its number to whoever asks, as all do. */
export function badgeWithUid(uid: string): CardBehaviour {
  return (command) =>
    command.equals(getUid) ? Buffer.concat([Buffer.from(uid, 'hex'), ok]) : unknownCommand;
}

/** Says the same to everything. */
export function cardThatSays(hex: string): CardBehaviour {
  return () => Buffer.from(hex, 'hex');
}

/** Takes every command and never answers. */
export const silentCard: CardBehaviour = () => null;

const control = { getAnswerToReset: 4 } as const;

/**
 * A card in the virtual reader of vsmartcard-vpcd: what it says over TCP, each message with its length in two bytes
 * before it. It lies in the reader until it is removed.
 */
export class VirtualCard {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  /** Its chip takes so long for each answer. */
  answerAfterMs = 0;

  private constructor(socket: Socket, behaviour: CardBehaviour) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data]);
      for (let message = this.#next(); message !== null; message = this.#next())
        void this.#answer(message, behaviour);
    });
  }

  /** Puts a card into the reader that listens at a port of this machine. */
  static insert(port: number, behaviour: CardBehaviour): Promise<VirtualCard> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new VirtualCard(socket, behaviour));
      });
    });
  }

  remove(): void {
    this.#socket.destroy();
  }

  #next(): Buffer | null {
    if (this.#received.length < 2) return null;
    const end = 2 + this.#received.readUInt16BE();
    if (this.#received.length < end) return null;
    const message = this.#received.subarray(2, end);
    this.#received = this.#received.subarray(end);
    return message;
  }

  async #answer(message: Buffer, behaviour: CardBehaviour): Promise<void> {
    // Of one byte are commands to the reader: power off, power on, reset, and what the card says when it is powered.
    if (message.length === 1) {
      if (message[0] === control.getAnswerToReset) this.#send(answerToReset);
      return;
    }
    if (this.answerAfterMs > 0) await pause(this.answerAfterMs);
    const answer = behaviour(message);
    if (answer !== null) this.#send(answer);
  }

  #send(message: Buffer): void {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    this.#socket.write(Buffer.concat([length, message]));
  }
}
