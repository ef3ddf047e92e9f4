import type { RoleName } from '../../contract/profiles.ts';

export interface DemoUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
}

/** People to try the product with; they get generated passwords. */
export const demoUsers: readonly DemoUser[] = [
  { username: 'nora.lindqvist', displayName: 'Nora Lindqvist, RN', role: 'clinician' },
  { username: 'daniel.okafor', displayName: 'Dr Daniel Okafor', role: 'clinician' },
  { username: 'sofia.marin', displayName: 'Sofia Marin', role: 'security_officer' },
];
