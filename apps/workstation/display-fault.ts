/** One sentence on why this machine cannot show a window; null when it can, or when only a later attempt will tell. */
export function displayFault(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  argv: readonly string[],
): string | null {
  if (platform !== 'linux') return null;
  // The display can also be named by Chromium's own options.
  const isNamed = argv.some((argument) => /^--(display|ozone-platform)=/.test(argument));
  if (isNamed || environment.DISPLAY || environment.WAYLAND_DISPLAY) return null;
  return 'There is no display for the window: start the workstation in a desktop session. --doctor, --enrol and --wipe need none.';
}
