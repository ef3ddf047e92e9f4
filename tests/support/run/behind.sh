#!/bin/sh
# Runs a command for which the processors are free only when nobody else wants them. Linux shares them out among
# sessions first (autogroup), and each stage is one: nice alone would only rank its own processes among each other.
if test -w /proc/self/autogroup; then echo 10 >/proc/self/autogroup; fi
exec nice -n 10 "$@"
