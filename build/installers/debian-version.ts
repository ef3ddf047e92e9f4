/** A version for dpkg, which takes what follows a dash for a revision, and so would put 0.3.0-rc.1 after 0.3.0. */
export const debianVersion = (version: string): string => version.replaceAll('-', '~');
