// Run in pages: each function stands for itself.
import type { NetworkTrap } from './network-traps.ts';

/**
 * Tries to reach the traps by WebRTC from the page and from every kind of frame it can make without a server: STUN
 * and TURN over UDP, TURN over TCP and TLS, and ICE over UDP and TCP to candidates a peer might have. Returns the
 * frames that had a peer connection.
 */
export async function leaveByWebRtc({
  traps,
  from,
}: {
  traps: readonly NetworkTrap[];
  /** All of them by default. */
  from?: readonly string[];
}): Promise<string[]> {
  const frame = (prepare: (element: HTMLIFrameElement) => void = () => undefined) => {
    const element = document.createElement('iframe');
    prepare(element);
    document.body.append(element);
    return element;
  };
  const loaded = (element: HTMLIFrameElement) =>
    new Promise<Window | null>((resolve) => {
      element.addEventListener('load', () => resolve(element.contentWindow));
      setTimeout(() => resolve(element.contentWindow), 1_000);
    });
  const ifPossible = async <Result>(make: () => Result | Promise<Result>) => {
    try {
      return await make();
    } catch {
      return null;
    }
  };
  const places: Record<string, () => Window | null | Promise<Window | null>> = {
    top: () => window,
    blank: () => frame().contentWindow,
    srcdoc: () => loaded(frame((element) => (element.srcdoc = '<p>x'))),
    same: () => loaded(frame((element) => (element.src = location.href))),
    blob: () =>
      loaded(
        frame((element) => {
          element.src = URL.createObjectURL(new Blob(['<p>x'], { type: 'text/html' }));
        }),
      ),
    written: () => {
      const { contentDocument, contentWindow } = frame();
      contentDocument?.open();
      contentDocument?.close();
      return contentWindow;
    },
    nested: () => {
      const inner = document.createElement('iframe');
      frame().contentDocument?.body.append(inner);
      return inner.contentWindow;
    },
  };
  const connect = async (name: string, place: Window | null) => {
    const Connection = await ifPossible(
      () => (place as unknown as { RTCPeerConnection?: typeof RTCPeerConnection })?.RTCPeerConnection ?? null,
    );
    if (Connection === null) return null;
    const servers = traps.flatMap(({ host, tcpPort, udpPort }) => [
      { urls: `stun:${host}:${udpPort}` },
      {
        urls: [
          `turn:${host}:${udpPort}?transport=udp`,
          `turn:${host}:${tcpPort}?transport=tcp`,
          `turns:${host}:${tcpPort}?transport=tcp`,
        ],
        username: 'a',
        credential: 'b',
      },
    ]);
    const connection = new Connection({ iceServers: servers });
    connection.createDataChannel('x');
    await connection.setLocalDescription(await connection.createOffer());
    const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
    const candidates = traps.flatMap(({ host, tcpPort, udpPort }, index) => [
      `a=candidate:${index} 1 udp 2122260223 ${host} ${udpPort} typ host`,
      `a=candidate:${index + 9} 1 tcp 1518280447 ${host} ${tcpPort} typ host tcptype passive`,
    ]);
    const sdp = [
      'v=0',
      'o=- 1 2 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      'a=group:BUNDLE 0',
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
      'c=IN IP4 0.0.0.0',
      ...candidates,
      'a=ice-ufrag:abcd',
      'a=ice-pwd:abcdefghijklmnopqrstuvwx',
      `a=fingerprint:sha-256 ${fingerprint}`,
      'a=setup:passive',
      'a=mid:0',
      'a=sctp-port:5000',
      '',
    ].join('\r\n');
    await connection.setRemoteDescription({ type: 'answer', sdp });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    connection.close();
    return name;
  };
  const chosen = Object.entries(places).filter(([name]) => from?.includes(name) ?? true);
  const tried = chosen.map(async ([name, make]) => await connect(name, await ifPossible(make)));
  return (await Promise.all(tried)).filter((name) => name !== null);
}

/** Tries to reach a trap by everything else a page can do without navigating. */
export async function leaveByRequests({ host, tcpPort, udpPort }: NetworkTrap): Promise<void> {
  const to = (what: string, scheme = 'http') => `${scheme}://${host}:${tcpPort}/${what}`;
  const quietly = (act: () => unknown) => {
    try {
      const result = act();
      if (result instanceof Promise) result.catch(() => undefined);
    } catch {
      // Refused, as intended.
    }
  };
  const add = (name: string, attributes: Record<string, string>, parent: Node = document.body) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    parent.appendChild(element);
    return element;
  };
  const attempts: (() => unknown)[] = [
    () => fetch(to('fetch'), { mode: 'no-cors' }),
    () => fetch(to('keepalive'), { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' }),
    () => navigator.sendBeacon(to('beacon'), 'x'),
    () => new Image().setAttribute('src', to('image')),
    () => new EventSource(to('events')),
    () => new WebSocket(to('socket', 'ws')),
    () => new WebSocket(to('socket', 'wss')),
    () => {
      const request = new XMLHttpRequest();
      request.open('POST', to('xhr'));
      request.send('x');
    },
    () => {
      type Transport = new (url: string) => { ready: Promise<unknown>; closed: Promise<unknown> };
      const { WebTransport } = window as unknown as { WebTransport: Transport };
      const transport = new WebTransport(`https://${host}:${udpPort}/`);
      transport.closed.catch(() => undefined);
      return transport.ready;
    },
    () => {
      const { document: inner } = (add('iframe', {}) as HTMLIFrameElement).contentWindow as Window;
      inner.body.append(Object.assign(inner.createElement('img'), { src: to('blank-image') }));
    },
    () => add('iframe', { src: to('frame') }),
    () => add('iframe', { srcdoc: `<img src="${to('srcdoc')}"><script>fetch("${to('inner')}")</script>` }),
    () => add('object', { data: to('object') }),
    () => add('embed', { src: to('embed') }),
    () => add('video', { src: to('video'), autoplay: '' }),
    () => add('audio', { src: to('audio'), autoplay: '' }),
    () => add('script', { src: to('script') }),
    () => add('script', { src: to('module'), type: 'module' }),
    () => {
      const rules = add('script', { type: 'text/plain' });
      rules.setAttribute('type', 'speculationrules');
      rules.textContent = JSON.stringify({ prerender: [{ source: 'list', urls: [to('speculation')] }] });
      document.head.append(rules);
    },
    () => {
      for (const rel of ['stylesheet', 'icon', 'manifest', 'preload', 'prefetch', 'prerender'])
        add('link', { rel, href: to(`link-${rel}`), as: 'image' }, document.head);
      for (const rel of ['modulepreload', 'preconnect', 'dns-prefetch'])
        add('link', { rel, href: to(`link-${rel}`) }, document.head);
    },
    () => {
      const text = `@import "${to('import')}"; @font-face { font-family: x; src: url("${to('font')}") }
        body { font-family: x; background: url("${to('background')}") }`;
      add('style', {}, document.head).append(text);
    },
    () => {
      const anchor = add('a', { href: '#here', ping: to('ping') });
      anchor.click();
    },
    () => {
      add('iframe', { name: 'target' });
      const form = add('form', { action: to('form'), method: 'post', target: 'target' }) as HTMLFormElement;
      form.submit();
    },
    () => window.open(to('window')),
    () => {
      const code = `fetch(${JSON.stringify(to('worker'))}, { mode: 'no-cors' }).catch(() => 0);
        try { new WebSocket(${JSON.stringify(to('worker-socket', 'ws'))}) } catch {}
        try { importScripts(${JSON.stringify(to('worker-import'))}) } catch {}`;
      const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
      quietly(() => new Worker(url));
      quietly(() => new SharedWorker(url));
    },
    () => new Worker(to('worker-script')),
    () => navigator.serviceWorker.register(to('service-worker')),
    () => {
      type Get = (options: object) => Promise<unknown>;
      const get = navigator.credentials.get.bind(navigator.credentials) as Get;
      return get({ identity: { providers: [{ configURL: to('fedcm'), clientId: 'x' }] } });
    },
    () => document.fonts.load('12px x'),
    () =>
      add('meta', { 'http-equiv': 'Content-Security-Policy', content: `img-src ${to('')}` }, document.head),
  ];
  for (const attempt of attempts) quietly(attempt);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
}
