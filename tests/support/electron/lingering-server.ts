// A server process that reports ready and then stops neither when asked nor on a signal.
process.on('SIGTERM', () => undefined);
process.on('message', (message: { type: string }) => {
  if (message.type === 'start') process.send?.({ type: 'ready', url: 'http://127.0.0.1:1' });
});
setInterval(() => undefined, 1_000);
