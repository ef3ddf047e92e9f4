import { makeStyles, tokens } from '@fluentui/react-components';
import type { FormEvent, ReactNode } from 'react';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
});

export interface FormProps {
  readonly label: string;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly children: ReactNode;
}

/** Fields one below the other. Our own sentences say what is missing, not the browser's bubbles. */
export function Form({ label, onSubmit, children }: FormProps) {
  return (
    <form className={useStyles().form} aria-label={label} noValidate onSubmit={onSubmit}>
      {children}
    </form>
  );
}
