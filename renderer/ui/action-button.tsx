import {
  Button,
  type ButtonProps,
  makeStyles,
  mergeClasses,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import type { MouseEvent, Ref } from 'react';

const useStyles = makeStyles({
  // As wide as its words, never as its card: a button across the screen reads as a heading.
  button: {
    width: 'fit-content',
    maxWidth: '100%',
    minHeight: '3rem',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    borderRadius: tokens.borderRadiusLarge,
    paddingInline: tokens.spacingHorizontalXL,
  },
  main: {
    alignSelf: 'flex-start',
    minHeight: '3.5rem',
    minWidth: 'min(100%, 12rem)',
    maxWidth: 'min(100%, 20rem)',
    fontWeight: tokens.fontWeightSemibold,
  },
  waiting: {
    color: tokens.colorNeutralForeground3,
    ':hover': { color: tokens.colorNeutralForeground3 },
    ':hover:active': { color: tokens.colorNeutralForeground3 },
  },
  danger: {
    color: tokens.colorNeutralForegroundOnBrand,
    backgroundColor: tokens.colorStatusDangerBackground3,
    ':hover': {
      color: tokens.colorNeutralForegroundOnBrand,
      backgroundColor: tokens.colorStatusDangerBackground3Hover,
    },
    ':hover:active': {
      color: tokens.colorNeutralForegroundOnBrand,
      backgroundColor: tokens.colorStatusDangerBackground3Pressed,
    },
  },
});

export interface ActionButtonProps extends Pick<ButtonProps, 'appearance' | 'children'> {
  readonly onClick?: () => void;
  readonly type?: 'button' | 'submit';
  readonly icon?: ButtonProps['icon'];
  readonly id?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-keyshortcuts'?: string;
  readonly ref?: Ref<HTMLButtonElement>;
  /** `main`: the one thing to do here. `danger`: something is lost. */
  readonly kind?: 'main' | 'danger';
  /** Shows a spinner and takes no clicks; the focus stays. */
  readonly busy?: boolean;
  /** Takes no clicks; stays readable and in the tab order, because its label says why. */
  readonly blocked?: boolean;
  /** A press does not move the caret. */
  readonly leavesFocus?: boolean;
}

/** A Fluent button large enough for gloves. */
export function ActionButton({
  kind,
  busy = false,
  blocked = false,
  leavesFocus = false,
  icon,
  ...props
}: ActionButtonProps) {
  const styles = useStyles();
  const waiting = busy || blocked;
  return (
    <Button
      {...props}
      size="large"
      appearance={props.appearance ?? (kind ? 'primary' : 'secondary')}
      className={mergeClasses(styles.button, kind && styles[kind], waiting && styles.waiting)}
      disabledFocusable={waiting}
      {...(leavesFocus && { onMouseDown: (event: MouseEvent) => event.preventDefault() })}
      icon={busy ? <Spinner size="tiny" aria-hidden /> : (icon ?? null)}
    />
  );
}
