import { contextBridge, ipcRenderer } from 'electron';
import type { AppBridge, AppDraftAnswer, AppPrintAnswer } from '../ipc/contract.ts';
import { appDraftChannel, appLockChannel, appPrintChannel, appUserChannel } from '../ipc/ipc-names.ts';
import { limitCalls } from './call-limit.ts';

// A few more than drafts at once (core/apps/app-drafts.ts); the longest text there, with every character of it escaped.
const invoke = limitCalls((channel, input) => ipcRenderer.invoke(channel, input), {
  mostAtOnce: 16,
  mostCharacters: 6 * 262_144 + 1_024,
});

async function askAboutDraft(call: Record<string, string>): Promise<string | null> {
  const answer: AppDraftAnswer = await invoke(appDraftChannel, call);
  if (!answer.ok) throw new Error(answer.error);
  return answer.text;
}

/** Everything a clinical app's page can do beyond an ordinary web page. */
const bridge = {
  getUser: () => invoke(appUserChannel),
  onLock(listener) {
    const forward = () => listener();
    ipcRenderer.on(appLockChannel, forward);
    return () => {
      ipcRenderer.off(appLockChannel, forward);
    };
  },
  async saveDraft(name, text) {
    await askAboutDraft({ act: 'save', name, text });
  },
  readDraft: (name) => askAboutDraft({ act: 'read', name }),
  async eraseDraft(name) {
    await askAboutDraft({ act: 'erase', name });
  },
  async print() {
    const answer: AppPrintAnswer = await invoke(appPrintChannel);
    if (!answer.ok) throw new Error(answer.error);
  },
} satisfies AppBridge;

contextBridge.exposeInMainWorld('carelink', bridge);
