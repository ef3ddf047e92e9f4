// Answers everything with a constant: through Express (argument `express`), or as bare bytes (`bytes`), which shows
// what the load generator itself can do.
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import express from 'express';

const body = JSON.stringify({ access: 'a'.repeat(600), refresh: 'r'.repeat(400) });
const bytes = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const server = process.argv[2] === 'bytes' ? bareServer() : expressServer();
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));

function bareServer() {
  return createTcpServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => socket.write(bytes, 'latin1'));
  });
}

function expressServer() {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response) => {
    response.type('json').end(body);
  });
  return createServer(app);
}
