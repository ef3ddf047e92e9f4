import { Button, type ButtonProps, makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  button: {
    // Where it stands below a field, it starts with it rather than in the middle.
    width: 'fit-content',
    maxWidth: '100%',
    minWidth: '44px',
    minHeight: '44px',
    whiteSpace: 'normal',
    // With borders drawn around them, they need space between them.
    '@media (forced-colors: active)': { margin: tokens.spacingHorizontalXS },
  },
});

/** A secondary choice, quieter than the main action and just as easy to hit. */
export function LinkButton(props: Pick<ButtonProps, 'children'> & { readonly onClick: () => void }) {
  return <Button {...props} appearance="transparent" className={useStyles().button} />;
}
