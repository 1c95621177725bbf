#include "rustls_peer.h"
