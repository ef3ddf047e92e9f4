/** What the card readers of this computer tell. */
export interface CardReaders {
  /** Begins to watch, in the background and for good: whatever is missing now may be there later. */
  start(listener: CardListener): void;
  /** Watches no more; nothing is told afterwards. */
  stop(): void;
  /** How the readers are now; while nobody watches, this takes a look of a few seconds. */
  look(): Promise<CardReadersState>;
  /**
   * Has the card in a reader sign a challenge with the key that it uses without a PIN (PIV, card authentication).
   * Null: it has no such key, was taken out meanwhile, answers nonsense or takes longer than three seconds;
   * diagnostics tell which.
   */
  proveKey(reader: string, challenge: Buffer): Promise<CardKeyProof | null>;
}

export interface CardListener {
  onCard(card: CardInReader): void;
  /** The card is out, its reader unplugged, or nothing can be told about it any more: it is not there. */
  onCardGone(reader: string): void;
}

export interface CardInReader {
  /** Name of the reader, as its system calls it. */
  readonly reader: string;
  /** What the card says its number is, spelled as a badge number. It can be copied, so it names and proves nothing. */
  readonly number: string;
  /** It lay there when watching began: nobody has put it there just now. */
  readonly wasThere: boolean;
}

/** What a card answered to a challenge. Nothing in it has been verified: whoever asked knows which key it must be. */
export interface CardKeyProof {
  /** The key that its certificate names: SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer;
  /** Over the challenge: RSA PKCS #1 v1.5 with SHA-256, or ECDSA (DER) with SHA-256 for P-256 and SHA-384 for P-384. */
  readonly signature: Buffer;
}

/** Why cards in a reader are not read, or which readers there are. */
export type CardReadersState =
  /** This system has no part that knows card readers, or the workstation none for this system. */
  | { readonly kind: 'missing' }
  /** The system's service for card readers does not run; on Windows, no reader has been plugged in. */
  | { readonly kind: 'no_service' }
  /** The service does not let this account use it. */
  | { readonly kind: 'refused' }
  /** The service, or the part of the workstation that asks it, fails or does not answer. */
  | { readonly kind: 'failing' }
  | {
      readonly kind: 'ready';
      readonly readers: readonly string[];
      /** Of the card that was last put in: why it names nobody; null: it did, or there was none. */
      readonly lastFault: InReader<CardFault> | null;
      /** Of the card that was last asked to prove a key: why it did not; null: it did, or none was asked. */
      readonly lastKeyFault: InReader<CardKeyFault> | null;
    };

/** A fault of a card, and in which reader it was: some have places in which a card always lies. */
export interface InReader<Fault> {
  readonly reader: string;
  readonly fault: Fault;
}

export const cardFaults = ['no_number', 'passing_number', 'slow', 'malformed', 'not_read'] as const;
/**
 * A card has no number that its reader can tell; has another number each time; takes too long; answers nonsense; or
 * could not be asked.
 */
export type CardFault = (typeof cardFaults)[number];

export const cardKeyFaults = ['none', 'unsupported', 'malformed', 'slow', 'failed'] as const;
/**
 * A card has no key that it uses without a PIN; has one of a kind that is not supported; answers nonsense; takes too
 * long; or was taken out, or could not be asked.
 */
export type CardKeyFault = (typeof cardKeyFaults)[number];
