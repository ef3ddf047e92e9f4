import { Button, type ButtonProps, makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  button: { minHeight: '44px', whiteSpace: 'normal' },
});

/** A second way, quieter than the main action and as easy to hit. */
export function LinkButton(props: Pick<ButtonProps, 'children'> & { readonly onClick: () => void }) {
  return <Button {...props} appearance="transparent" className={useStyles().button} />;
}
