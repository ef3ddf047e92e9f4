/** Name of the operating system's keychain as administrators know it; null where there is none we support. */
export function keychainBackend(platform: NodeJS.Platform): string | null {
  switch (platform) {
    case 'win32':
      return 'Windows Credential Manager';
    case 'darwin':
      return 'macOS Keychain';
    case 'linux':
      return 'Secret Service';
    default:
      return null;
  }
}
