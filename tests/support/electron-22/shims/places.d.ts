/** Paths that `build-app.mjs` writes into the bundle. */
declare module 'electron-22:places' {
  /** Path of Node 24. */
  export const nodeProgram: string;
  /** Address of the module. */
  export const parentPortModule: string;
  /** Folder of the app's files outside any archive. */
  export const unpackedApp: string;
}
