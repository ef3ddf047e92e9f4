// The page knows no token: the workstation adds it to the requests of this page.

/**
 * What the workstation offers to pages of apps; missing in an ordinary browser.
 * @typedef {object} WorkstationBridge
 * @property {() => Promise<{ displayName: string }>} getUser
 * @property {(listener: () => void) => () => void} onLock
 */

/** @typedef {{ patient: string, pulse: number, text: string, writtenAt: string }} Note */

const bridge = /** @type {{ carelink?: WorkstationBridge }} */ (/** @type {unknown} */ (window)).carelink;
const form = /** @type {HTMLFormElement} */ (document.getElementById('form'));

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
  say('state', 'Saved.');
  await showNotes();
}

const sayFailure = () => say('state', 'That did not work. Nothing was lost; try again.');

form.addEventListener('submit', (event) => {
  event.preventDefault();
  save().catch(sayFailure);
});
bridge?.onLock(() => say('state', ''));
bridge?.getUser().then(({ displayName }) => say('who', `You write as ${displayName}.`), sayFailure);
showNotes().catch(sayFailure);
