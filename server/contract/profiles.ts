import { z } from 'zod';

/** Names of the built-in profiles: the lifetimes and limits that apply to a session. */
export const profileNames = ['standard', 'high_security', 'extended', 'break_glass'] as const;
export const profileName = z.enum(profileNames);
export type ProfileName = z.infer<typeof profileName>;

/** Roles a user can hold. */
export const roleNames = ['clinician', 'research', 'it_admin', 'security_officer'] as const;
export const roleName = z.enum(roleNames);
export type RoleName = z.infer<typeof roleName>;
