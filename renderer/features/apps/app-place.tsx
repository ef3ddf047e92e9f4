import { makeStyles } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { AppView } from '../../../electron/ipc/contract.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';

const useStyles = makeStyles({ place: { flexGrow: 1, minHeight: 0 } });

/** In Electron the app is a view of the window: this element only tells where it belongs, and hands the focus on. */
export function AppPlace({ app, covered }: { app: AppView; covered: boolean }) {
  const styles = useStyles();
  const text = useText();
  const bridge = useBridge();
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const tell = (isShown: boolean) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const [left, top] = [Math.max(0, Math.round(x)), Math.max(0, Math.round(y))];
      const bounds = { x: left, y: top, width: Math.round(width), height: Math.round(height) };
      // A lost call is followed by the next change; a locked screen refuses it.
      bridge.invoke('apps.place', { bounds: isShown ? bounds : null }).catch(() => {});
    };
    const follow = () => tell(!covered);
    const observer = new ResizeObserver(follow);
    // Notices make the header grow, which moves the place without resizing the window.
    for (const observed of [element, document.body]) observer.observe(observed);
    window.addEventListener('resize', follow);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', follow);
      tell(false);
    };
  }, [bridge, covered]);
  return (
    <section
      ref={place}
      className={styles.place}
      aria-label={text('apps.frame', { app: app.name })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: Tab leads through here into the app's view.
      tabIndex={0}
      onFocus={() => void bridge.invoke('apps.open', { appId: app.id }).catch(() => {})}
    />
  );
}
