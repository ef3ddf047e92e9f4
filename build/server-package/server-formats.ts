/** The formats of the token server, in the order in which they are made. */
export const serverFormats = ['deb', 'rpm', 'tar', 'zip'] as const;
export type ServerFormat = (typeof serverFormats)[number];

export const isServerFormat = (name: string): name is ServerFormat =>
  serverFormats.some((each) => each === name);
