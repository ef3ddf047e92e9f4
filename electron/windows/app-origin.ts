/** Scheme and origin of the workstation's own pages in Electron. */
export const appScheme = 'carelink';
export const appHost = 'app';
export const appOrigin = `${appScheme}://${appHost}`;
export const appUrl = `${appOrigin}/`;
