import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useLanguage } from './messages/language-provider.tsx';
import { languages } from './messages/languages.ts';
import { useText } from './messages/use-text.ts';

const useStyles = makeStyles({
  group: {
    border: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXS,
  },
  button: { minHeight: '44px', minWidth: '44px' },
  chosen: {
    minHeight: '44px',
    minWidth: '44px',
    color: tokens.colorBrandForeground1,
    textDecorationLine: 'underline',
    textUnderlineOffset: '6px',
    textDecorationThickness: '2px',
  },
});

/** Each language under its own name, so that those who need it can find it; nothing if the policy sets one. */
export function LanguageSwitch() {
  const styles = useStyles();
  const text = useText();
  const { language, choose, isFixed } = useLanguage();
  if (isFixed) return null;
  return (
    <fieldset className={styles.group} aria-label={text('app.language')}>
      {languages.map(({ tag, name }) => (
        <Button
          key={tag}
          lang={tag}
          appearance="subtle"
          className={tag === language ? styles.chosen : styles.button}
          aria-pressed={tag === language}
          onClick={() => choose(tag)}
        >
          {name}
        </Button>
      ))}
    </fieldset>
  );
}
