import { Button, type ButtonProps, makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  button: {
    minHeight: '44px',
    whiteSpace: 'normal',
    // With a border around them, they need room between.
    '@media (forced-colors: active)': { margin: tokens.spacingHorizontalXS },
  },
});

/** A second way, quieter than the main action and as easy to hit. */
export function LinkButton(props: Pick<ButtonProps, 'children'> & { readonly onClick: () => void }) {
  return <Button {...props} appearance="transparent" className={useStyles().button} />;
}
