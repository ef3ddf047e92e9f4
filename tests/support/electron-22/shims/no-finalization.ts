// V8 10.8 never exits while a FinalizationRegistry has work left: callbacks no longer run once the process is ending, and V8 keeps
// asking for them. So everybody gets a registry that does nothing. (Node 24 exits.)

class IdleRegistry {
  register(): void {}
  unregister(): boolean {
    return false;
  }
}

Object.assign(globalThis, { FinalizationRegistry: IdleRegistry });
