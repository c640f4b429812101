/* Connections that do nothing: idle PORT COUNT. Opens them one after the other, each with one message there and back,
   prints a line, and holds them until its standard input ends. */
#include "load.h"

int main(int argc, char **argv) {
  if (argc < 3) return 1;
  make_pattern();
  for (int i = 0; i < atoi(argv[2]); i++) open_served(atoi(argv[1]), start_of(i));
  begin();
  wait_for_end();
}
