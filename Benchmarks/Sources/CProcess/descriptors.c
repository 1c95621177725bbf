#include "descriptors.h"

#include <sys/resource.h>

long descriptors_raise(long wanted) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit)) return 0;
  rlim_t hard = limit.rlim_max;
  if (limit.rlim_cur < (rlim_t)wanted) {
    limit.rlim_cur = (rlim_t)wanted;
    if ((rlim_t)wanted > hard) limit.rlim_max = (rlim_t)wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit)) {
      limit.rlim_cur = limit.rlim_max = hard;
      setrlimit(RLIMIT_NOFILE, &limit);
    }
  }
  return getrlimit(RLIMIT_NOFILE, &limit) ? 0 : (long)limit.rlim_cur;
}
