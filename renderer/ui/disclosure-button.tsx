import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ChevronDownRegular, ChevronRightRegular } from './icons.ts';

const useStyles = makeStyles({
  button: {
    minHeight: '44px',
    marginLeft: `calc(-1 * ${tokens.spacingHorizontalM})`,
    paddingInline: tokens.spacingHorizontalM,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    justifyContent: 'flex-start',
    '@media (forced-colors: active)': { marginLeft: 0, border: `1px solid ButtonBorder` },
  },
});

export interface DisclosureButtonProps {
  readonly id?: string;
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
  readonly children: string;
}

/** Shows and hides what follows it; place it in the heading of that part. */
export function DisclosureButton({ id, isOpen, onToggle, children }: DisclosureButtonProps) {
  return (
    <Button
      {...(id !== undefined && { id })}
      className={useStyles().button}
      appearance="subtle"
      aria-expanded={isOpen}
      icon={isOpen ? <ChevronDownRegular /> : <ChevronRightRegular />}
      onClick={() => onToggle(!isOpen)}
    >
      {children}
    </Button>
  );
}
