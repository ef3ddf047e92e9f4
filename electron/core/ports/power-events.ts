/** What the operating system reports about the machine and its screen. */
export type PowerEvent = 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'lid-closed';

export interface PowerEvents {
  /** Returns a function that ends the subscription. */
  subscribe(listener: (event: PowerEvent) => void): () => void;
}
