import type { ScreenOptions } from '../support/renderer/open-screen.ts';

/** One picture of the tour: a screen of the tests, and how it is shown. */
export interface TourPicture extends Omit<ScreenOptions, 'replies'> {
  readonly file: string;
  readonly screen: string;
}

/** In the order of docs/tour.md. Only screens on which nothing is pressed are in a language other than English. */
export const tourPictures: readonly TourPicture[] = [
  { file: 'setup', screen: 'setup' },
  { file: 'setup-staff', screen: 'setup-staff' },
  { file: 'sign-in', screen: 'sign-in-initials' },
  { file: 'shift', screen: 'shift-apps' },
  { file: 'locked', screen: 'locked-parked', colorScheme: 'dark' },
  { file: 'tap', screen: 'signed-out-tapped' },
  { file: 'locked-ending', screen: 'locked-ending' },
  { file: 'rest', screen: 'rest' },
  { file: 'switch', screen: 'signed-out-parked', locale: 'de-DE' },
  { file: 'parking-full', screen: 'parking-full-confirm' },
  { file: 'offline', screen: 'shift-offline' },
  { file: 'ending', screen: 'warning-1-pin' },
  { file: 'sign-out', screen: 'sign-out' },
  { file: 'signed-out', screen: 'signed-out' },
  { file: 'emergency', screen: 'emergency-confirm' },
  { file: 'emergency-shift', screen: 'shift-emergency' },
  { file: 'contrast', screen: 'warning-1', forcedColors: 'active' },
  { file: 'zoom-200', screen: 'shift', width: 640, height: 400 },
  { file: 'enrolment', screen: 'enrolment' },
  { file: 'diagnostics', screen: 'diagnostics' },
];
