// The one set of icons, imported file by file: the set's index would make every build read thousands.
export { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
export { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
export { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
export { ClockRegular } from '@fluentui/react-icons/svg/clock';
export { DesktopRegular } from '@fluentui/react-icons/svg/desktop';
export { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
export { HistoryRegular } from '@fluentui/react-icons/svg/history';
export { HourglassHalfRegular } from '@fluentui/react-icons/svg/hourglass-half';
export { KeyRegular } from '@fluentui/react-icons/svg/key';
export { KeyboardShiftUppercaseRegular } from '@fluentui/react-icons/svg/keyboard-shift-uppercase';
export { LockClosedFilled, LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
export { LockOpenRegular } from '@fluentui/react-icons/svg/lock-open';
export { PlugDisconnectedFilled, PlugDisconnectedRegular } from '@fluentui/react-icons/svg/plug-disconnected';
export { ShieldCheckmarkRegular } from '@fluentui/react-icons/svg/shield-checkmark';
export { SignOutRegular } from '@fluentui/react-icons/svg/sign-out';
export { TimerRegular } from '@fluentui/react-icons/svg/timer';
export { WarningFilled, WarningRegular } from '@fluentui/react-icons/svg/warning';
export { WindowDevToolsRegular } from '@fluentui/react-icons/svg/window-dev-tools';
