import type { ReactNode } from 'react';
import type { WipedKind } from '../../../electron/ipc/contract.ts';
import {
  AppsRegular,
  DesktopRegular,
  DocumentRegular,
  HistoryRegular,
  KeyRegular,
  NumberSymbolRegular,
  ShieldCheckmarkRegular,
} from '../../ui/icons.ts';

/** An icon for each kind of thing that a sign-out removes. */
export const wipedIcons: Record<WipedKind, ReactNode> = {
  keychain_entries: <KeyRegular />,
  pin: <NumberSymbolRegular />,
  access_token: <ShieldCheckmarkRegular />,
  apps: <AppsRegular />,
  drafts: <DocumentRegular />,
  activity_log: <HistoryRegular />,
  screen_content: <DesktopRegular />,
};
