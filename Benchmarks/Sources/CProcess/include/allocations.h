#pragma once
#include <stdint.h>

/// What went through malloc and its relatives since `allocations_start`, for the thread that counts.
typedef struct {
  /// Calls that gave memory: malloc, calloc, realloc, aligned_alloc, posix_memalign.
  int64_t count;
  /// Bytes held more than at the start; less than nothing where older memory was given back.
  int64_t held;
  /// The most bytes that were held at one time.
  int64_t peak;
} Allocations;

/// Whether this platform's malloc can be counted.
int allocations_available(void);

/// Begins to count. Counting is off otherwise, so that it costs nothing where time is measured.
void allocations_start(void);

/// Begins a new peak: the most that is held from now on.
void allocations_mark(void);

/// What was counted up to now.
Allocations allocations_now(void);

/// Ends counting.
Allocations allocations_stop(void);

/// Bytes that the whole process holds through malloc, in all threads.
int64_t allocations_heap(void);
