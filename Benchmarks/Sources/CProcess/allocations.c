// Counts what goes through malloc by standing in front of glibc's own functions: a program's definitions come before
// those of the C library, for the shared libraries that it loads as well.
#include "allocations.h"

#if defined(__GLIBC__) || defined(__linux__)
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

static __thread int counting;
static __thread Allocations total;

static void *gained(void *memory) {
  if (__builtin_expect(counting, 0) && memory) {
    total.count++;
    total.held += (int64_t)malloc_usable_size(memory);
    if (total.held > total.peak) total.peak = total.held;
  }
  return memory;
}

static void losing(void *memory) {
  if (__builtin_expect(counting, 0) && memory) total.held -= (int64_t)malloc_usable_size(memory);
}

void *malloc(size_t size) { return gained(__libc_malloc(size)); }

void *calloc(size_t count, size_t size) { return gained(__libc_calloc(count, size)); }

void *realloc(void *memory, size_t size) {
  losing(memory);
  return gained(__libc_realloc(memory, size));
}

void *memalign(size_t alignment, size_t size) { return gained(__libc_memalign(alignment, size)); }

void *aligned_alloc(size_t alignment, size_t size) { return gained(__libc_memalign(alignment, size)); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  void *found = gained(__libc_memalign(alignment, size));
  if (!found) return ENOMEM;
  *memory = found;
  return 0;
}

void free(void *memory) {
  losing(memory);
  __libc_free(memory);
}

int64_t allocations_heap(void) {
  struct mallinfo2 heap = mallinfo2();
  return (int64_t)(heap.uordblks + heap.hblkhd);
}

int allocations_available(void) { return 1; }

void allocations_start(void) {
  total = (Allocations){0, 0, 0};
  counting = 1;
}

void allocations_mark(void) { total.peak = total.held; }

Allocations allocations_now(void) { return total; }

Allocations allocations_stop(void) {
  counting = 0;
  return total;
}
#else
int64_t allocations_heap(void) { return 0; }
int allocations_available(void) { return 0; }
void allocations_start(void) {}
void allocations_mark(void) {}
Allocations allocations_now(void) { return (Allocations){0, 0, 0}; }
Allocations allocations_stop(void) { return (Allocations){0, 0, 0}; }
#endif
