// Tells the workstation's page what is wrong, so that it can say so in the user's language.
window.top?.postMessage(
  { carelink: 'trouble', trouble: document.documentElement.dataset.trouble },
  '__SHELL_ORIGIN__',
);
