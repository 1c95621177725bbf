#include "ticks.h"
