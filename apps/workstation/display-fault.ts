/** Why no window can be shown on this machine, in one sentence; null where one can, or where that shows later. */
export function displayFault(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  argv: readonly string[],
): string | null {
  if (platform !== 'linux') return null;
  // Chromium takes a display from its options, too.
  const isNamed = argv.some((argument) => /^--(display|ozone-platform)=/.test(argument));
  if (isNamed || environment.DISPLAY || environment.WAYLAND_DISPLAY) return null;
  return 'There is no display for the window: start the workstation in a desktop session. --doctor and --enrol need none.';
}
