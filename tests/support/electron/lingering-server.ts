// A server process that says it is ready and then neither stops when asked nor when it gets a signal.
process.on('SIGTERM', () => undefined);
process.on('message', (message: { type: string }) => {
  if (message.type === 'start') process.send?.({ type: 'ready', url: 'http://127.0.0.1:1' });
});
setInterval(() => undefined, 1_000);
