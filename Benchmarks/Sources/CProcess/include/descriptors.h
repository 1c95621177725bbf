#pragma once

/// Raises this process's limit on open files to `wanted` or as far as it goes: the limit that is then in force.
long descriptors_raise(long wanted);
