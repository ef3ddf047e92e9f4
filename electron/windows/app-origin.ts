/** Scheme and origin of the workstation's own pages in Electron. */
export const appScheme = 'carelink';
export const appHost = 'app';
export const appOrigin = `${appScheme}://${appHost}`;
export const appUrl = `${appOrigin}/`;
/** The one page that gets the bridge. */
export const appPage = { origin: appOrigin, url: appUrl } as const;
