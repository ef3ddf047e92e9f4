// V8 10.8 does not end with a FinalizationRegistry that has something to do: its callback is not run any more while the process ends,
// and V8 asks for it again for ever. So nobody gets one that does anything. (Node 24 ends.)

class IdleRegistry {
  register(): void {}
  unregister(): boolean {
    return false;
  }
}

Object.assign(globalThis, { FinalizationRegistry: IdleRegistry });
