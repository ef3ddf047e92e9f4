import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { useSnapshot } from '../bridge/workstation-context.tsx';
import { ConnectionPill } from './connection-pill.tsx';
import { EmergencyLink } from './emergency-link.tsx';
import { useText } from './messages/use-text.ts';
import { WallClock } from './wall-clock.tsx';

const useStyles = makeStyles({
  place: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalL, minWidth: 0 },
  ward: {
    ...typographyStyles.title2,
    overflowWrap: 'anywhere',
  },
  station: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    overflowWrap: 'anywhere',
  },
  state: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalXL },
});

/**
 * Where this computer stands, the link to emergency access, the connection and the time: the header of every screen
 * without a user. Screens start at the top, so nothing here is ever out of sight.
 */
export function PlaceHeader() {
  const styles = useStyles();
  const text = useText();
  const { station, site } = useSnapshot();
  const named = [site.name, station.name && text('place.station', { station: station.name })];
  const line = named.filter((part) => part !== null && part !== '').join(' · ');
  return (
    <>
      <div className={styles.place}>
        <SiteMark />
        <div>
          <p className={styles.ward}>{station.ward ?? text('app.name')}</p>
          {line !== '' && <p className={styles.station}>{line}</p>}
        </div>
      </div>
      <div className={styles.state}>
        <EmergencyLink />
        <ConnectionPill />
        <WallClock />
      </div>
    </>
  );
}

const useSiteMarkStyles = makeStyles({
  // On white in every theme: most logos are drawn for paper.
  plate: {
    flexShrink: 0,
    boxSizing: 'border-box',
    width: 'auto',
    height: '56px',
    maxWidth: '240px',
    padding: tokens.spacingHorizontalXS,
    objectFit: 'contain',
    backgroundColor: '#ffffff',
    borderRadius: tokens.borderRadiusMedium,
    '@media (max-width: 700px)': { maxWidth: '160px' },
  },
});

/** The site's logo, or the product's if there is none or it cannot be shown. */
function SiteMark() {
  const styles = useSiteMarkStyles();
  const { logo, name } = useSnapshot().site;
  const [broken, setBroken] = useState<string | null>(null);
  if (logo === null || logo.path === broken) return <BrandMark />;
  const { path, width, height } = logo;
  return (
    <img
      className={styles.plate}
      src={path}
      width={width}
      height={height}
      alt={name ?? ''}
      draggable={false}
      onError={() => setBroken(path)}
    />
  );
}

const useBrandMarkStyles = makeStyles({
  mark: { flexShrink: 0, width: '48px', height: '48px' },
  field: { fill: tokens.colorBrandBackground },
  line: { stroke: tokens.colorNeutralForegroundOnBrand, fill: 'none', strokeWidth: '2.4px' },
});

/** The product's logo: a calm pulse. */
function BrandMark() {
  const styles = useBrandMarkStyles();
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
