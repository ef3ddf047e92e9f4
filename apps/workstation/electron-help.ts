/** What `--help` prints. */
export function electronHelp({ isPackaged }: { readonly isPackaged: boolean }): string {
  const policy = isPackaged ? '' : '  --policy FILE   policy to try out, on computers that have none\n';
  return `CareLink Workstation: one sign-in per shift on shared ward computers.

Options
  --data DIR      folder of this installation's data (default: the user's data folder)
${policy}  --json          for scripts: one line of JSON on standard output when ready; problems are lines on standard error
  --doctor        checks policy, server, clock, certificate, proxy, keychain and folders instead of opening a
                  window, and needs no display; with --json as JSON; exits with 1 if a check fails
  --enrol         enrols this workstation by the one-time code on standard input instead of opening a window, and
                  needs no display; exits with 1 if the code is refused, 2 if it cannot be tried
  --wipe          ends the sessions of this user's workstation and removes everything that it keeps on this computer,
                  after a question and without a window; exits with 1 if something stays, 2 if nothing was removed,
                  3 if the server could not be told; with
    --yes           without the question, for scripts
    --with-records  also the database of its own server, and emergency accesses unknown to any server
    --all-users     for all users of the computer, as its administrator
  --version       prints the version
  --help, -h      this text

Of Chromium's options an installed workstation takes those for displays, languages and assistive technology, such as
--force-device-scale-factor=1.5, --ozone-platform=wayland, --disable-gpu or --lang=de. With any other it exits with 2.
`;
}
