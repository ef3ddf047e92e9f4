import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  mark: { flexShrink: 0, width: '48px', height: '48px' },
  field: { fill: tokens.colorBrandBackground },
  line: { stroke: tokens.colorNeutralForegroundOnBrand, fill: 'none', strokeWidth: '2.4px' },
});

/** The product's logo: a calm pulse. */
export function BrandMark() {
  const styles = useStyles();
  return (
    <svg className={styles.mark} viewBox="0 0 32 32" aria-hidden="true">
      <rect className={styles.field} width="32" height="32" rx="8" />
      <path
        className={styles.line}
        d="M6 17h4.5l3-6.5 4.5 12 3.2-7.5H26"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
