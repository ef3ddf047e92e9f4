import { z } from 'zod';
import { profileNames, roleNames } from './constants.ts';

/** A built-in profile: the lifetimes and limits that apply to a session. */
export const profileName = z.enum(profileNames);
export type ProfileName = z.infer<typeof profileName>;

/** A role that a user can hold. */
export const roleName = z.enum(roleNames);
export type RoleName = z.infer<typeof roleName>;
