import { describe, expect, it } from 'vitest';
import { ResponseParser } from '../../../bench/load/response-parser.ts';

const answer = 'HTTP/1.1 401 Unauthorized\r\nDPoP-Nonce: AbC-_9\r\nContent-Length: 13\r\n\r\n{"error":"x"}';

describe('ResponseParser', () => {
  it('gives status, body, and header values in their own case', () => {
    const parsed = new ResponseParser().push(answer);
    expect(parsed?.status).toBe(401);
    expect(parsed?.json()).toEqual({ error: 'x' });
    expect(parsed?.header('dpop-nonce')).toBe('AbC-_9');
    expect(parsed?.header('connection')).toBeNull();
  });

  it('waits until the answer is complete, wherever it is cut', () => {
    for (let cut = 1; cut < answer.length; cut += 1) {
      const parser = new ResponseParser();
      expect(parser.push(answer.slice(0, cut))).toBeNull();
      expect(parser.push(answer.slice(cut))?.body).toBe('{"error":"x"}');
    }
  });

  it('reads one answer after the other', () => {
    const parser = new ResponseParser();
    expect(parser.push(answer)?.status).toBe(401);
    expect(parser.push(answer.replace('401', '200'))?.status).toBe(200);
  });

  it.each([
    ['no length', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['a chunked body', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\na'],
    ['more than its length', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab'],
    ['another protocol', 'HTTP/2 200\r\nContent-Length: 0\r\n\r\n'],
    ['an interim answer', 'HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n'],
  ])('refuses to guess: %s', (_, text) => {
    expect(() => new ResponseParser().push(text)).toThrow();
  });
});
