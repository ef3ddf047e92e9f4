import { Field, type FieldProps } from '@fluentui/react-components';
import { useProblem } from './newest-message.tsx';

export interface LabelledFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with the input; shown until something newer goes wrong in the same place. */
  readonly problem?: string | undefined;
  /** What to know while typing; below a problem if there is one. */
  readonly warning?: { readonly text: string; readonly icon: FieldProps['validationMessageIcon'] } | null;
}

/** What surrounds every input: its label, its hint, and below it what is wrong and what to know. */
export function LabelledField({
  label,
  hint,
  problem,
  warning = null,
  children,
}: LabelledFieldProps & { readonly children: FieldProps['children'] }) {
  const shown = useProblem(problem);
  return (
    <Field
      label={label}
      size="large"
      hint={hint}
      validationState={shown ? 'error' : warning ? 'warning' : 'none'}
      validationMessage={
        shown ? (
          <>
            {shown}
            {warning && <div>{warning.text}</div>}
          </>
        ) : (
          warning && { children: warning.text, role: 'status' }
        )
      }
      validationMessageIcon={shown ? undefined : warning?.icon}
    >
      {children}
    </Field>
  );
}
