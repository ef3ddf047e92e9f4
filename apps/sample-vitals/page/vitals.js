// The page knows no token: the workstation adds it to the requests of this page.

/**
 * What the workstation offers to pages of apps; missing in an ordinary browser.
 * @typedef {object} WorkstationBridge
 * @property {() => Promise<{ displayName: string }>} getUser
 * @property {(listener: () => void) => () => void} onLock
 * @property {(name: string, text: string) => Promise<void>} saveDraft
 * @property {(name: string) => Promise<string | null>} readDraft
 * @property {(name: string) => Promise<void>} eraseDraft
 */

/** @typedef {{ patient: string, pulse: number, text: string, writtenAt: string }} Note */

const bridge = /** @type {{ carelink?: WorkstationBridge }} */ (/** @type {unknown} */ (window)).carelink;
const form = /** @type {HTMLFormElement} */ (document.getElementById('form'));
/** Disabled until what was written before is back: what is typed sooner has no place to be kept in. */
const entry = /** @type {HTMLFieldSetElement} */ (document.getElementById('fields'));
const draftName = 'note';
const saveAfterMs = 500;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let saving;
/** What was written before is known and on screen: only then something may be saved in its place. */
let isRestored = false;

/**
 * @param {'who' | 'state'} id
 * @param {string} text
 */
function say(id, text) {
  const element = document.getElementById(id);
  if (element) element.textContent = text;
}

/**
 * @param {RequestInit} [request]
 * @returns {Promise<any>}
 */
async function callApi(request) {
  const response = await fetch('/api/notes', request);
  if (!response.ok) throw new Error(String(response.status));
  return await response.json();
}

async function showNotes() {
  const { notes } = await callApi();
  const items = notes.map((/** @type {Note} */ { patient, pulse, text, writtenAt }) => {
    const item = document.createElement('li');
    item.textContent = `${writtenAt.slice(11, 16)} UTC, ${patient}: pulse ${pulse}. ${text}`;
    return item;
  });
  document.getElementById('notes')?.replaceChildren(...items);
}

async function save() {
  const fields = new FormData(form);
  const note = {
    patient: fields.get('patient'),
    pulse: Number(fields.get('pulse')),
    text: fields.get('text'),
  };
  await callApi({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(note),
  });
  form.reset();
  // The note is saved, whatever becomes of its draft.
  await saveDraft().catch(() => {});
  say('state', 'Saved.');
  await showNotes();
}

/** What is written so far outlasts a lock, a crash and the end of the session. */
async function saveDraft() {
  clearTimeout(saving);
  saving = undefined;
  if (!isRestored) return;
  const fields = Object.fromEntries(new FormData(form));
  const isEmpty = Object.values(fields).every((value) => value === '');
  await bridge?.saveDraft(draftName, isEmpty ? '' : JSON.stringify(fields));
}

/** Puts back what was written before. */
async function restoreDraft() {
  const draft = await bridge?.readDraft(draftName);
  if (draft) {
    for (const [name, value] of Object.entries(JSON.parse(draft))) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
    }
    say('state', 'Your note is back as you left it.');
  }
  isRestored = true;
}

const sayFailure = () => say('state', 'That did not work. Nothing was lost; try again.');

const sayNotKept = () =>
  say('state', 'What you write is not kept over a lock right now. Save the note soon.');

form.addEventListener('submit', (event) => {
  event.preventDefault();
  save().catch(sayFailure);
});
form.addEventListener('input', () => {
  saving ??= setTimeout(() => saveDraft().catch(sayNotKept), saveAfterMs);
});
// The last moment before the page is hidden: what was typed since the last save is sent now.
bridge?.onLock(() => {
  say('state', '');
  if (saving !== undefined) saveDraft().catch(sayNotKept);
});
restoreDraft()
  .catch(sayNotKept)
  .finally(() => {
    entry.disabled = false;
  });
bridge?.getUser().then(({ displayName }) => say('who', `You write as ${displayName}.`), sayFailure);
showNotes().catch(sayFailure);
