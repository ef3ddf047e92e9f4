/* Stands for Electron in Windows packages of the tests: it has the wire of the fuses, says so and ends, or waits. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

/* Sentinel, version 1, nine fuses, all on. */
__attribute__((used)) volatile char wire[] = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX" "\x01" "\x09" "111111111";

int main(int count, char **arguments) {
  printf("placeholder %c\n", wire[34]);
  fflush(stdout);
  if (count > 1 && strcmp(arguments[1], "--wait") == 0) Sleep(60000);
  return 0;
}
