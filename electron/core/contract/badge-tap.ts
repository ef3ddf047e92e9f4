/** How a badge was read: by a reader that types like a keyboard, or by one that the computer speaks with. */
export type BadgeReaderKind = 'wedge' | 'pcsc';

/** A badge at a reader, whatever is on screen. It comes from the shell; no page can make one. */
export interface BadgeTap {
  /** 6 to 20 digits, as the server knows badges. It names somebody and proves nothing. */
  readonly number: string;
  readonly reader: BadgeReaderKind;
  /** A card that lay in its reader when watching began: nobody has put it there just now. */
  readonly wasThere?: boolean;
}
