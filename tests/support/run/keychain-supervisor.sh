#!/bin/sh
# Runs a command with an unlocked gnome-keyring, which is started again when it ends: it has crashed under the
# thousands of connections that the kill tests make and break.
command=$$
(
  while kill -0 "$command" 2>/dev/null; do
    printf carelink | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1
    status=$?
    kill -0 "$command" 2>/dev/null && echo "gnome-keyring-daemon ended with $status and is started again" >&2
    sleep 0.05
  done
) &

owned() {
  dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / \
    org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q true
}
tries=0
until owned; do
  tries=$((tries + 1))
  if [ "$tries" -gt 600 ]; then
    echo 'gnome-keyring-daemon did not come up within 30 s' >&2
    exit 1
  fi
  sleep 0.05
done
exec "$@"
