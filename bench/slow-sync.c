/* Preloaded into both servers of a bench run: every sync takes as long as on the disk of an ordinary reception computer. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int slow(const char *name, int fd) {
  int (*sync)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const char *milliseconds = getenv("BENCH_SYNC_MS");
  long nanoseconds = milliseconds ? (long)(atof(milliseconds) * 1e6) : 0;
  struct timespec pause = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  nanosleep(&pause, NULL);
  return sync(fd);
}

int fsync(int fd) { return slow("fsync", fd); }
int fdatasync(int fd) { return slow("fdatasync", fd); }
