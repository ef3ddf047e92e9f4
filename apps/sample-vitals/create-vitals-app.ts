import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { z } from 'zod';
import { type AccessTokenRules, callerOf, verifyAccessToken } from './verify-access-token.ts';
import { newNote, VitalsNotes } from './vitals-notes.ts';

const pageDirectory = join(import.meta.dirname, 'page');

/** The whole app: its page is for everybody, its API only for users of the workstation. */
export function createVitalsApp(rules: AccessTokenRules): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(setSecurityHeaders);
  app.use('/api', verifyAccessToken(rules), notesApi());
  app.use(express.static(pageDirectory, { index: 'index.html', redirect: false }));
  app.use((_request, response) => void response.status(404).json({ error: 'not_found' }));
  app.use(answerError);
  return app;
}

function notesApi(): express.Router {
  const notes = new VitalsNotes();
  const api = express.Router();
  api.get('/notes', (_request, response) => {
    response.json({ notes: notes.by(callerOf(response).sub) });
  });
  api.post('/notes', express.json({ limit: '16kb' }), (request, response) => {
    response.status(201).json(notes.add(callerOf(response).sub, newNote.parse(request.body)));
  });
  return api;
}

const setSecurityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  next();
};

/** Malformed bodies are the sender's fault; nothing of what went wrong is told. */
const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const isBodyFault = error instanceof Error && 'status' in error && Number(error.status) < 500;
  const status = error instanceof z.ZodError || isBodyFault ? 400 : 500;
  response.status(status).json({ error: status === 400 ? 'invalid_request' : 'server_error' });
};
