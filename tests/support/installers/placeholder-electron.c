/* Stands for Electron in Windows packages of the tests: it has the wire of the fuses, says so and ends, or waits,
   or leaves a note that it was told to wipe. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

/* Sentinel, version 1, nine fuses, all on. */
__attribute__((used)) volatile char wire[] = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX" "\x01" "\x09" "111111111";

int main(int count, char **arguments) {
  printf("placeholder %c\n", wire[34]);
  fflush(stdout);
  if (count > 1 && strcmp(arguments[1], "--wait") == 0) Sleep(60000);
  if (count > 1 && strcmp(arguments[1], "--wipe") == 0) {
    FILE *note = fopen("C:\\wiped.txt", "w");
    for (int index = 1; note && index < count; index += 1) fprintf(note, "%s ", arguments[index]);
    if (note) fclose(note);
    return 1;
  }
  return 0;
}
